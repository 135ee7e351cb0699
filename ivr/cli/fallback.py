"""`cupline fallback`: write the last resort out, for the day on which the whole service is off.

Twilio's fallback URLs and a proxy answer with these files; nobody has to run anything for them.
"""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ivr.cli.folder import add
from ivr.web.fitness import words_of
from ivr.web.service import LastWords
from messages.files import write_whole
from messages.release import Release, in_service, load

_NGINX = """\
# The last resort where the service does not answer: copy this folder to /etc/cupline, and
#     include /etc/cupline/fallback.nginx.conf;
# in the `server` of the line. 127.0.0.1:8000 is where the service listens.
# An error page is asked for by GET, so that a file can answer what Twilio posts.

location ~ /voice(?!/status$)(/|$) {
    proxy_pass http://127.0.0.1:8000;
    proxy_connect_timeout 1s;
    proxy_read_timeout 10s;
    proxy_intercept_errors on;
    error_page 500 502 503 504 =200 /fallback-voice.xml;
}

location ~ /sms$ {
    proxy_pass http://127.0.0.1:8000;
    proxy_connect_timeout 1s;
    proxy_read_timeout 10s;
    proxy_intercept_errors on;
    error_page 500 502 503 504 =200 /fallback-sms.xml;
}

location ~ ^/fallback-(voice|sms)\\.xml$ {
    internal;
    root /etc/cupline;
    types { }
    default_type "text/xml; charset=utf-8";
    add_header Cache-Control no-store;
}
"""

_CADDY = """\
# The last resort where the service does not answer: copy this folder to /etc/cupline, and
#     import /etc/cupline/fallback.Caddyfile
# in the site of the line, in the place of its `reverse_proxy`. 127.0.0.1:8000 is where the service listens.
# Files are given for a GET alone, and Twilio posts: hence `method`.

reverse_proxy 127.0.0.1:8000 {
	transport http {
		dial_timeout 1s
		response_header_timeout 10s
	}
	@broken status 500 502 503 504
	handle_response @broken {
		error 503
	}
}

handle_errors {
	root * /etc/cupline
	header Content-Type "text/xml; charset=utf-8"
	header Cache-Control no-store
	@voice {
		path_regexp /voice(/|$)
		not path */voice/status
	}
	handle @voice {
		method GET
		rewrite * /fallback-voice.xml
		file_server {
			status 200
		}
	}
	@sms path_regexp /sms$
	handle @sms {
		method GET
		rewrite * /fallback-sms.xml
		file_server {
			status 200
		}
	}
}
"""

_NEXT = """\
At Twilio: make a TwiML Bin of each .xml file; put its address where `Primary handler fails` stands for
every number, for calls and for texts, and into the fallback of the Messaging Service.
In your proxy: include fallback.nginx.conf or import fallback.Caddyfile; what it says on top is all to do.
After every release that changes these words or a number: write the files again, and paste them anew."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = commands.add_parser("fallback", help="write the last resort out, for while the service is off")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write it")
    add(parser, fallback)


def fallback(options: argparse.Namespace) -> None:
    """Write the files, and say what to do with them.

    Raises ReleaseError if the release lacks the words, LineError if the folder cannot be written.
    """
    release = load(options.locales, in_service(options.locales))
    for name, content in _files(release).items():
        write_whole(options.out / name, content)
        print(options.out / name)
    print(f"They say the last resort of release {release.name} ({words_of(release)}), in every language.")
    print(_NEXT)


def _files(release: Release) -> Mapping[str, bytes]:
    """Write all of them; recordings are left out, as the service would have to play them."""
    words = LastWords.of(replace(release, recordings={}), public_url="")
    return {
        "fallback-voice.xml": words.voice_in_all,
        "fallback-sms.xml": words.sms_in_all,
        "fallback.nginx.conf": _NGINX.encode(),
        "fallback.Caddyfile": _CADDY.encode(),
    }
