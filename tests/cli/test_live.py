"""`cupline check --live` prints what differs at Twilio, and what it could not ask."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.adapters.local_redis import free_port
from ivr.cli import main
from tests.account.console import LINE, OTHER, SERVICE, SID, TOKEN, URL, Console, number
from tests.releasing import saying, shipped
from tests.rest import Answer, Rest, answering, refuse


@pytest.fixture
def console() -> Console:
    return Console()


@pytest.fixture
def rest(console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rest]:
    """Run an account, and name it in the settings of this process."""
    changes = (
        saying("sms", "both.stop", en="Soup: no more.", es="Sopa: no más."),
        saying("sms", "both.start", en="Soup: on.", es="Sopa: sí."),
        saying("sms", "both.help", en="Soup: ask.", es="Sopa: pregunte."),
    )
    settings = {
        "CUPLINE_LOCALES": str(shipped(tmp_path / "locales", *changes)),
        "CUPLINE_DEPLOYMENT": str(tmp_path / "deployment.toml"),
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": f"{TOKEN},the-old-one",
        "TWILIO_MESSAGING_SERVICE_SID": SERVICE,
        "PUBLIC_URL": URL,
    }
    with answering(console) as server:
        for name, value in (settings | {"TWILIO_API": server.address}).items():
            monkeypatch.setenv(name, value)
        deploy(tmp_path, "line")
        yield server


def deploy(folder: Path, answered_by: str) -> None:
    (folder / "deployment.toml").write_text(f'[stop]\nanswered_by = "{answered_by}"\n')


def agreed(count: int, differ: int = 0) -> str:
    return f"Settings of the account that are as the line needs them: {count}; that differ: {differ}."


BY_EYE = (
    "Twilio can be asked for none of these: compare them by eye in its console.",
    "- TwiML Bins hold what `cupline fallback` writes.",
    "- Messaging, Settings: Message Redaction and retention are as you decided.",
)
UNTOLD = "nothing is told, look in the console."
FILTER = "- Twilio's own STOP filter is off, for each number: its Support says so in writing."


def test_an_account_that_is_set_up_is_said_to_be_in_one_line(
    rest: Rest, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--live"]) == 0
    assert capsys.readouterr().out.splitlines() == [agreed(24), *BY_EYE, FILTER]
    assert {asked.credentials for asked in rest.journal} == {f"{SID}:{TOKEN}"}


def test_what_differs_is_printed_with_its_place_and_ends_in_1(
    rest: Rest, console: Console, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(tmp_path, "advanced")
    console.numbers = [number(LINE) | {"voice_method": "GET"}, number(OTHER, "https://shop.test")]
    console.campaigns = [{"campaign_status": "VERIFIED", "opt_out_message": "Soup: bye.\nSopa: adiós."}]
    console.refused = {"/GeoPermissions": refuse(403, 70003)}
    assert main(["check", "--live"]) == 1
    words = [f"  for the words of {each}" for each in ("en", "es")]
    said = [
        line.partition(":")[0] if line.startswith("  for the words") else line
        for line in capsys.readouterr().out.splitlines()
    ]
    assert said == [
        agreed(24, differ=2),
        f"Phone Numbers, Active numbers, {LINE}, Voice, A call comes in, HTTP (voice_method):",
        "  is      GET",
        "  must be POST",
        f"Messaging, Regulatory Compliance, Campaigns, of {SERVICE} (opt_out_message):",
        "  is      Soup: bye.",
        "          Sopa: adiós.",
        "  must be Soup: no more.",
        "          Sopa: no más.",
        f"Numbers of the account that are not this line's: {OTHER}.",
        "Twilio did not tell where texts may go (status 403, code 70003): look in the console.",
        *(
            f"Messaging, Regulatory Compliance, Campaigns, of {SERVICE} ({each}): {UNTOLD}"
            for each in (
                *("opt_out_keywords", "opt_in_message", "opt_in_keywords"),
                *("help_message", "help_keywords"),
            )
        ),
        *BY_EYE,
        f"- Messaging, Services, {SERVICE}, Opt-Out Management: Advanced Opt-Out is on.",
        "  The opt-out reply, the same in every language:",
        "    Soup: no more.",
        "    Sopa: no más.",
        *words,
        "  The opt-in reply, the same in every language:",
        "    Soup: on.",
        "    Sopa: sí.",
        *words,
        "  The help reply, the same in every language:",
        "    Soup: ask.",
        "    Sopa: pregunte.",
        *words,
    ]


REGISTERED: dict[str, object] = {
    "campaign_status": "VERIFIED",
    "opt_out_keywords": ["STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"],
    "opt_in_keywords": ["START", "YES", "UNSTOP"],
    "help_keywords": ["HELP", "INFO", "AYUDA"],
}


def test_the_words_that_twilio_knows_by_itself_are_all_ours(
    rest: Rest, console: Console, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(tmp_path, "advanced")
    console.campaigns = [REGISTERED]
    assert main(["check", "--live"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == agreed(29)


def test_a_word_of_a_topic_is_no_word_to_stop_by(
    rest: Rest, console: Console, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(tmp_path, "advanced")
    console.campaigns = [REGISTERED | {"opt_out_keywords": ["CANCER"]}]
    assert main(["check", "--live"]) == 1
    first, place, found, *_ = capsys.readouterr().out.splitlines()
    campaign = f"Messaging, Regulatory Compliance, Campaigns, of {SERVICE}"
    assert (first, place) == (agreed(28, differ=1), f"{campaign} (opt_out_keywords):")
    assert found == "  is      CANCER"


@pytest.mark.parametrize("answered_by", ["twilio", "toll-free"])
def test_where_twilio_or_the_network_answers_advanced_opt_out_would_be_a_second_answer(
    rest: Rest, tmp_path: Path, capsys: pytest.CaptureFixture[str], answered_by: str
) -> None:
    deploy(tmp_path, answered_by)
    assert main(["check", "--live"]) == 0
    last = "- Messaging, Services, Opt-Out Management: Advanced Opt-Out is off."
    assert capsys.readouterr().out.splitlines() == [agreed(24), *BY_EYE, last]


def test_an_account_that_does_not_answer_is_one_line_and_ends_in_2(
    rest: Rest, capsys: pytest.CaptureFixture[str]
) -> None:
    rest.judge = lambda _asked: refuse(401, 20003)
    assert main(["check", "--live"]) == 2
    said = capsys.readouterr()
    keys = "TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN"
    problem = f"cupline: Twilio does not know {keys}: take both from its console\n"
    assert (said.out, said.err) == ("", problem)


def test_an_operator_sees_no_trace_where_there_is_no_network(rest: Rest) -> None:
    environ = os.environ | {"TWILIO_API": f"http://127.0.0.1:{free_port()}"}
    command = [sys.executable, "-m", "ivr.cli", "check", "--live"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "cupline: Twilio cannot be reached from here (ConnectionError): look at DNS, firewall and proxy\n"
    )


def test_a_number_is_never_sent_to_and_nothing_is_set(rest: Rest, console: Console) -> None:
    console.refused = {"/Countries": Answer(200, {"meta": {"key": "content"}, "content": []})}
    main(["check", "--live"])
    assert {asked.what.partition(" ")[0] for asked in rest.journal} == {"GET"}
