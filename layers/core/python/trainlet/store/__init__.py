"""The object store: the only state there is.

One protocol, one file per kind of store, chosen by URL in `trainlet.store.opening`.
"""

from trainlet.store.documents import decode
from trainlet.store.once import put_once
from trainlet.store.opening import open_store
from trainlet.store.protocol import Entry, Object, Store
from trainlet.store.update import update

__all__ = ["Entry", "Object", "Store", "decode", "open_store", "put_once", "update"]
