"""What keeps an entry of a list from being written over by an earlier step of its machine.

A process may be frozen just after it looked whether a machine is still its own, and write when others have long gone on. An entry
therefore keeps the version of the machine that it shows. Entries of older releases have none: anything may be written over them.
"""

from storage.client import Collection, Duplicate, Fields

ALWAYS: Fields = {}
FINAL = 2**53
"""The version of an entry whose machine is gone: no step of it writes there any more."""


def not_after(version: int) -> Fields:
    """The condition that an entry shows no later version."""
    return {"version": {"$not": {"$gt": version}}}


async def replace_unless_later(entries: Collection, entry: Fields) -> None:
    """Write an entry over whatever shows an earlier version, or the same; nothing happens if a later one is there."""
    wanted = {"_id": entry["_id"], **not_after(entry["version"])}
    try:
        await entries.replace(wanted, entry)
    except Duplicate:
        if not await entries.find_one({"_id": entry["_id"], "version": {"$gt": entry["version"]}}, {"_id": 1}):
            raise
