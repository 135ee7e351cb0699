"""Compare an account with what the line needs of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ivr.account.rules import Rule, service_rules, shown, text_rules, voice_rules
from ivr.account.wanted import Wanted
from ivr.adapters.account import Account, Campaign, MessagingService, Number
from ivr.core.deployment import StopAnswer
from ivr.core.keywords import Kind, fold

_CAMPAIGN_NAMES = {Kind.OPT_OUT: "opt_out", Kind.OPT_IN: "opt_in", Kind.HELP: "help"}
_PARTS = ("message", "keywords")


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not as the line needs it, and where in Twilio's console it is."""

    place: str
    found: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, how many settings agree, and which numbers of the account are not of this line.

    `untold` are places that hold nothing to compare: a person looks there.
    """

    differences: tuple[Difference, ...]
    agreed: int
    others: tuple[str, ...]
    untold: tuple[str, ...] = ()


def compare(account: Account, wanted: Wanted) -> Comparison:
    """Compare everything that was told."""
    ours = _ours(account, wanted)
    checked = [
        *_existence(account, wanted, ours),
        *(each for number in ours for each in _of_number(number, wanted.public_url)),
        *(_of_service(account.service, wanted, ours) if account.service else ()),
        *_of_campaigns(account, wanted),
        *_of_countries(account, wanted),
    ]
    others = tuple(sorted(number.phone for number in account.numbers if number not in ours))
    differences = tuple(each for each in checked if each)
    return Comparison(differences, len(checked) - len(differences), others, tuple(_untold(account, wanted)))


def _ours(account: Account, wanted: Wanted) -> list[Number]:
    """Find the numbers that the settings name, that send for the line, or that lead to it already."""
    named = wanted.numbers | (account.service.senders if account.service else frozenset())
    return [
        number
        for number in account.numbers
        if number.phone in named
        or any(
            str(number.settings.get(setting) or "").startswith(f"{wanted.public_url}/")
            for setting in ("voice_url", "sms_url")
        )
    ]


def _check(place: str, found: object, wanted: str, is_right: bool) -> Difference | None:
    return None if is_right else Difference(place, shown(found), wanted)


def _existence(account: Account, wanted: Wanted, ours: list[Number]) -> Iterator[Difference | None]:
    there = {number.phone for number in account.numbers}
    for phone in sorted(wanted.numbers):
        place = f"{phone}, of [numbers] in deployment.toml or of TWILIO_FROM"
        yield _check(place, "no number of this account", "a number of this account", phone in there)
    yield _check("Phone Numbers, Active numbers", "none leads to this line", "one that does", bool(ours))
    if wanted.service_sid:
        yield _check(
            "TWILIO_MESSAGING_SERVICE_SID",
            wanted.service_sid,
            "a Messaging Service that is of this account",
            account.service is not None,
        )
    if wanted.stop_answered_by is StopAnswer.ADVANCED:
        yield _check(
            "[stop] answered_by in deployment.toml",
            wanted.stop_answered_by,
            "another one, or TWILIO_MESSAGING_SERVICE_SID set: Advanced Opt-Out is of a Messaging Service",
            bool(wanted.service_sid),
        )


def _of_number(number: Number, public_url: str) -> Iterator[Difference | None]:
    rules = [
        *(voice_rules(public_url) if number.has_voice else ()),
        *(text_rules(public_url) if number.has_texts else ()),
    ]
    return _apply(rules, number.settings, f"Phone Numbers, Active numbers, {number.phone}")


def _apply(rules: Iterable[Rule], settings: Mapping[str, object], place: str) -> Iterator[Difference | None]:
    """Apply the rules of settings that are there; a short code has fewer than a number."""
    for rule in rules:
        if rule.setting in settings:
            found = settings[rule.setting]
            yield _check(f"{place}, {rule.label} ({rule.setting})", found, rule.wanted, rule.is_right(found))


def _of_service(service: MessagingService, wanted: Wanted, ours: list[Number]) -> Iterator[Difference | None]:
    place = f"Messaging, Services, {service.sid}"
    senders = {number.phone for number in ours if number.has_texts}
    for phone in sorted(service.senders | senders):
        yield _check(
            f"{place}, Sender Pool",
            f"without {phone}" if phone in senders else f"with {phone}, which is not of this account",
            "the numbers of this line and no others: a STOP counts for the whole service",
            phone in senders and phone in service.senders,
        )
    rules = service_rules(
        wanted.public_url,
        has_own_webhook=not service.settings["use_inbound_webhook_on_number"],
        has_many_senders=len(senders) > 1,
    )
    yield from _apply(rules, service.settings, place)


def _of_campaigns(account: Account, wanted: Wanted) -> Iterator[Difference | None]:
    """Compare what the carriers were told, with its words and replies where Twilio answers for us."""
    place = _campaigns_place(wanted)
    for campaign in account.campaigns or ():
        status = campaign.settings["campaign_status"]
        yield _check(f"{place} (campaign_status)", status, "VERIFIED", status == "VERIFIED")
        if wanted.stop_answered_by is StopAnswer.ADVANCED:
            yield from _of_answers(campaign, wanted, place)


def _of_answers(campaign: Campaign, wanted: Wanted, place: str) -> Iterator[Difference | None]:
    """Compare replies, and words: what is left out of ours is answered by the line, so they may be fewer."""
    for kind, name in _CAMPAIGN_NAMES.items():
        reply, words = campaign.settings[f"{name}_message"], campaign.keywords[f"{name}_keywords"]
        if reply:
            approved = wanted.replies[kind]
            yield _check(f"{place} ({name}_message)", reply, approved, reply == approved)
        if words:
            ours = [word for listed in wanted.words[kind].values() for word in listed]
            yield _check(
                f"{place} ({name}_keywords)",
                " ".join(words),
                f"no words but of these: {' '.join(ours)}",
                {fold(word) for word in words} <= set(ours),
            )


def _untold(account: Account, wanted: Wanted) -> Iterator[str]:
    """Name what a campaign does not tell of Twilio's answers, or that there is no campaign."""
    if wanted.stop_answered_by is not StopAnswer.ADVANCED or account.campaigns is None:
        return
    place = _campaigns_place(wanted)
    if not account.campaigns:
        yield place
    for campaign in account.campaigns:
        told = {**campaign.settings, **campaign.keywords}
        for name in _CAMPAIGN_NAMES.values():
            yield from (f"{place} ({name}_{part})" for part in _PARTS if not told[f"{name}_{part}"])


def _campaigns_place(wanted: Wanted) -> str:
    return f"Messaging, Regulatory Compliance, Campaigns, of {wanted.service_sid}"


def _of_countries(account: Account, wanted: Wanted) -> Iterator[Difference | None]:
    if account.dialing:
        place, found = "Voice, Settings, Geo permissions", account.dialing
        yield _countries(f"{place}, low risk", found.countries, wanted.dialed)
        yield _countries(f"{place}, high risk", found.risky, frozenset())
    if account.texted is not None:
        yield _countries("Messaging, Settings, Geo permissions", account.texted, wanted.texted)


def _countries(place: str, found: frozenset[str], wanted: frozenset[str]) -> Difference | None:
    listed = ", ".join(sorted(wanted)) or "no country"
    return _check(place, ", ".join(sorted(found)) or "no country", listed, found == wanted)
