"""Who the bot is, who is in a chat with which rights, and the bot's command lists."""

import json

from sandbox.telegram.chats import Chat, Member
from sandbox.telegram.errors import JsonObject, bad_request, forbidden
from sandbox.telegram.invocation import Invocation, Method
from sandbox.telegram.world import member_of


def get_me(call: Invocation) -> JsonObject:
    """getMe."""
    return {
        **call.world.bot.json(),
        "can_join_groups": True,
        "can_read_all_group_messages": call.world.reads_all,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_chat(call: Invocation) -> JsonObject:
    """getChat."""
    chat = call.chat()
    rest: JsonObject = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if chat.pinned:
        pinned = chat.messages[chat.pinned[-1]].json
        rest["pinned_message"] = {name: value for name, value in pinned.items() if name != "reply_to_message"}
    return {**chat.json(), **rest}


def get_chat_member(call: Invocation) -> JsonObject:
    """getChatMember; somebody known who never was there has status `left`."""
    chat = _group_of_the_bot(call)
    user = call.world.users.get(call.get("user_id"))
    if user is None:
        raise bad_request("user not found")
    return member_of(chat, user).json()


def get_chat_administrators(call: Invocation) -> list[JsonObject]:
    """getChatAdministrators: other bots left out."""
    chat = _group_of_the_bot(call)
    return [each.json() for each in _present(chat) if each.status in ("creator", "administrator")]


def get_chat_member_count(call: Invocation) -> int:
    """getChatMemberCount."""
    chat = call.chat()
    return 2 if chat.owner is not None else len(_present(chat))


def leave_chat(call: Invocation) -> bool:
    """leaveChat."""
    chat = call.target()
    if chat.owner is not None:
        raise bad_request("chat member status can't be changed in private chats")
    member = chat.members[call.world.bot.id]
    member.status = "left"
    return True


def set_my_commands(call: Invocation) -> bool:
    """setMyCommands: 1-100 commands of `[a-z0-9_]{1,32}` with descriptions of 1-256 characters."""
    commands = call.get("commands")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        name = each["command"].removeprefix("/")
        if (
            not 1 <= len(name) <= 32
            or not name.isascii()
            or not name.replace("_", "a").isalnum()
            or name != name.lower()
        ):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(each["description"]) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    call.world.commands[_scope(call)] = commands
    return True


def get_my_commands(call: Invocation) -> list[JsonObject]:
    """getMyCommands: exactly those set for the scope and language."""
    return call.world.commands.get(_scope(call), [])


def delete_my_commands(call: Invocation) -> bool:
    """deleteMyCommands."""
    call.world.commands.pop(_scope(call), None)
    return True


def set_profile(part: str, longest: int) -> Method:
    """setMyName, setMyDescription and setMyShortDescription: at most `longest` characters, by language."""

    def method(call: Invocation) -> bool:
        text = call.get(part, "")
        if len(text) > longest:
            raise bad_request(f"{part} is too long")
        call.world.profile[part, call.get("language_code", "")] = text
        return True

    return method


def get_profile(part: str) -> Method:
    """getMyName, getMyDescription and getMyShortDescription: that of the language, else the general one."""

    def method(call: Invocation) -> JsonObject:
        general = call.world.profile.get((part, ""), "")
        return {part: call.world.profile.get((part, call.get("language_code", "")), general)}

    return method


def _scope(call: Invocation) -> tuple[str, str]:
    return json.dumps(call.get("scope", {"type": "default"}), sort_keys=True), call.get("language_code", "")


def _group_of_the_bot(call: Invocation) -> Chat:
    chat = call.chat()
    if chat.owner is not None:
        raise bad_request("there are no administrators in the private chat")
    if not member_of(chat, call.world.bot).present:
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def _present(chat: Chat) -> list[Member]:
    return [member for member in chat.members.values() if member.present]


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": set_profile("name", 64),
    "setMyDescription": set_profile("description", 512),
    "setMyShortDescription": set_profile("short_description", 120),
    "getMyName": get_profile("name"),
    "getMyDescription": get_profile("description"),
    "getMyShortDescription": get_profile("short_description"),
}
