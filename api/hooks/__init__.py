"""The webhook door under ``/hooks/<source>``: verify, store, acknowledge; everything else happens after."""
