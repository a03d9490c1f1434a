"""The console: server-rendered pages for people, one file a page, in English and Chinese, without a CDN."""
