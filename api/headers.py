"""What every answer tells the browser: nothing foreign runs, nothing is framed, nothing is guessed, nothing is kept."""

from flask import Flask, Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Addresses may hold a token (to unsubscribe, to sign in): no other site is told where the reader came from.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
A_YEAR = "max-age=31536000"


def register_headers(app: Flask, *, is_https: bool) -> None:
    """A view may set a stricter or narrower one itself; what it set stays."""
    always = ALWAYS | ({"Strict-Transport-Security": A_YEAR} if is_https else {})

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        return response
