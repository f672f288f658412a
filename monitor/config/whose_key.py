"""Which configuration file a key belongs in, for whoever wrote it into another one."""

from types import MappingProxyType

from monitor.config.policy_schema import Document

_FILES = MappingProxyType(
    {
        "policy.toml": frozenset(Document.model_fields),
        "feeds.toml": frozenset({"area", "gates", "feeds"}),
        "people.toml": frozenset({"allowed_domains", "person"}),
        "calendar.toml": frozenset({"terms", "bank_holidays"}),
    }
)


def belongs_in(key: str) -> str | None:
    """Return the file in which a key of the first level belongs, as `config/feeds.toml`; None for one of no file.

    The plural or singular of a key, such as `people` or `persons`, is as good as the key.
    """
    others = {"people": "person", "persons": "person", "feed": "feeds", "areas": "area", "postcodes": "area"}
    return next((f"config/{name}" for name, keys in _FILES.items() if others.get(key, key) in keys), None)
