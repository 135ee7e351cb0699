"""What spoils a file: the signs that its form is made of, and what no such file should hold."""

PO_TOKENS = (
    *(b'"', b"\\", b'\\"', b"\n", b"\r\n", b"#", b"#~ ", b"#, fuzzy\n", b"#| ", b"#. ", b"\n\n", b"<<<<<<< "),
    *(b'msgid ""\n', b'msgctxt "crisis"\n', b'msgstr[0] "', b'msgid_plural "', b'msgstr "', b"{desk.phone}"),
    *(b"{0.__class__}", b"{desk.phone!r:>99999999}", b"\xff\xfe", b"\xed\xa0\x80", b"\0", b"\xe2\x80\xa8"),
)

TOML_TOKENS = (
    *(
        b"[",
        b"]",
        b"[[",
        b"]]",
        b'"',
        b'"""',
        b"'",
        b"=",
        b".",
        b"#",
        b"{",
        b"}",
        b"\n",
        b"\r",
        b",",
        b"\\u0000",
    ),
    *(b"[line]\n", b"[menu.main]\n", b"[referral.desk]\n", b"1 = ", b"nan", b"inf", b"-1", b"true", b"1e999"),
    *(
        b"2026-01-31",
        b"9" * 5000,
        b"[" * 3000,
        b"a.b.c = 1\n",
        b"\xff",
        b"\xed\xa0\x80",
        b'"\\ud800"',
        b"24/7",
    ),
)

JSON_TOKENS = (
    *(b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"NaN", b"1e999", b"-1", b"\\u0000"),
    *(b'"\\ud800"', b"[" * 3000, b"9" * 5000, b'{"phone": "911"}', b'{"ending": "caller"}', b'"clinical"'),
    *(b'"approve"', b'"starter"', b'"format": 3', b'"withdraw"', b'"texts": []', b"\xff", b"0001-"),
)
