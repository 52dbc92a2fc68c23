"""MurmurHash3 as Vowpal Wabbit numbers features with it."""

WHOLE = 0xFFFFFFFF


def seed_of(space: str, *, hashes_digits: bool = False) -> int:
    """Return the number of a namespace, which seeds the hashes of its features: 32 bits."""
    if not space:
        return 0
    if not hashes_digits and space.isascii() and space.isdigit():
        return int(space) & WHOLE
    return murmur3(space.encode())


def murmur3(data: bytes, seed: int = 0) -> int:
    """Return MurmurHash3 (x86, 32 bits; Appleby, 2011) of bytes."""
    hashed = seed
    whole = len(data) & ~3
    for place in range(0, whole, 4):
        hashed ^= _mixed(int.from_bytes(data[place : place + 4], "little"))
        hashed = (_turned(hashed, 13) * 5 + 0xE6546B64) & WHOLE
    hashed ^= _mixed(int.from_bytes(data[whole:], "little")) ^ len(data)
    hashed = ((hashed ^ hashed >> 16) * 0x85EBCA6B) & WHOLE
    hashed = ((hashed ^ hashed >> 13) * 0xC2B2AE35) & WHOLE
    return hashed ^ hashed >> 16


def _mixed(block: int) -> int:
    return _turned(block * 0xCC9E2D51 & WHOLE, 15) * 0x1B873593 & WHOLE


def _turned(value: int, places: int) -> int:
    return (value << places | value >> (32 - places)) & WHOLE
