extension BadInput {
  private static let draw = "guarantee.drawn,X/draw,VT,2024-02-01,X,lenders,7a"
  private static let withFund = Rows.header + ",fund"

  /// Files whose form is at fault, whatever they say.
  static let forms: [BadInput] = [
    BadInput("empty file", ""),
    BadInput("only blank lines", "\n\n\n"),
    BadInput("header only", Rows.header + "\n", options: ["--dry-run"]),
    BadInput("unknown column", Rows.header + ",colour\n\(Rows.money),red\n"),
    BadInput("column with a typing error", Rows.header.replacing("amount", with: "amuont") + "\n"),
    BadInput("missing column", Rows.header.replacing("reference,", with: "") + "\n"),
    BadInput("no book column and no --book", "event,reference,date,amount\n"),
    BadInput("repeated column", Rows.header + ",amount\n\(Rows.money),1\n"),
    BadInput("column without a name", Rows.header + ",\n\(Rows.money),\n"),
    .rows("short row", "\(draw),1,,"),
    .rows("long row", "\(draw),1,,,,extra"),
    .rows("bare quote", "\(draw),1,,,K\"1"),
    .rows("text after a quote", "\(draw),1,,,\"K\"1"),
    .rows("unterminated quote", "\(draw),1,,,\"K1", Rows.drawn.replacing("G1", with: "G9")),
    .rows("NUL byte", "\(draw.replacing("X,", with: "X\0,")),1,,,"),
    BadInput("Latin-1", Array(Rows.header.utf8) + Array("\n\(draw),1,,,Z".utf8) + [0xFC, 0x0A]),
    BadInput("UTF-16 with a byte order mark", utf16(Rows.header + "\n", mark: true)),
    BadInput("UTF-16 without one", utf16(Rows.header + "\n", mark: false)),
    BadInput("gzip", [0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4B, 0x2D]),
    BadInput(
      "byte order mark: allowed", [0xEF, 0xBB, 0xBF] + Array("\(Rows.header)\n\(draw),1,,,\n".utf8),
      options: ["--dry-run"]),
    BadInput("CRLF: allowed", "\(Rows.header)\r\n\(draw),1,,,\r\n", options: ["--dry-run"]),
    BadInput("lone carriage returns", "\(Rows.header)\r\(draw),1,,,\r"),
    .rows("a lone carriage return in a row", "\(draw),1,,\r,"),
    .rows("field of 10 MB", "\(draw),1,,,\(String(repeating: "K", count: 10_000_000))"),
    .rows("quoted field of 10 MB", "\(draw),1,,,\"\(String(repeating: "K", count: 10_000_000))\""),
    .rows("record of 10 MB", "\(draw),1,,," + String(repeating: "K,", count: 5_000_000)),
    BadInput("other version of the format", "#gledger.events/9\n\(Rows.header)\n"),
    BadInput("a spreadsheet's semicolons", Rows.header.replacing(",", with: ";") + "\n"),
  ]

  /// Values that cannot stand in their column.
  static let values: [BadInput] = [
    .rows("30 February", "guarantee.drawn,X,VT,2024-02-30,X,lenders,7a,1,,,"),
    .rows("two-digit year", "guarantee.drawn,X,VT,24-02-28,X,lenders,7a,1,,,"),
    .rows("day in another order", "guarantee.drawn,X,VT,28/02/2024,X,lenders,7a,1,,,"),
    .rows("year 0", "guarantee.drawn,X,VT,0000-02-28,X,lenders,7a,1,,,"),
    .rows("three decimals of dollars", "\(draw),1.234,,,"),
    .rows("comma for a point", "\(draw),\"1,5\",,,"),
    .rows("grouped amount", "\(draw),\"1,000.00\",,,"),
    .rows("currency sign", "\(draw),$5,,,"),
    .rows("exponent", "\(draw),1e5,,,"),
    .rows("full-width digits", "\(draw),１２,,,"),
    .rows("negative amount", "\(draw),-1,,,"),
    .rows("zero", "\(draw),0.00,,,"),
    .rows("amount over 64 bits", "\(draw),92233720368547758.08,,,"),
    .rows("amount of 60 digits", "\(draw),\(String(repeating: "9", count: 60)),,,"),
    .rows(
      "components that sum over 64 bits",
      "claim.accepted,X,VT,2025-04-01,G1,,,,92233720368547758.07,0.01,K9"),
    .rows(
      "sum of the books over 64 bits",
      "fund.contribution,X1,VT,2024-01-05,,treasury,,92233720368547758.07,,,",
      "fund.contribution,X2,VT,2024-01-05,,treasury,,92233720368547758.07,,,"),
    .rows("amount that is not the sum", "claim.accepted,X,VT,2025-04-01,G1,,,100,60,39.99,K9"),
    .rows("needed value blank", "guarantee.drawn,X,VT,2024-02-01,,lenders,7a,1,,,"),
    .rows("no reference", "guarantee.drawn,,VT,2024-02-01,X,lenders,7a,1,,,"),
    .rows("reference with a blank", "guarantee.drawn,X 1,VT,2024-02-01,X,lenders,7a,1,,,"),
    .rows(
      "reference too long", "guarantee.drawn,\(String(repeating: "X", count: 65)),VT,2024-02-01,X,,7a,1,,,"),
    .rows("code with a letter that no code has", "guarantee.drawn,X,VT,2024-02-01,Zürich,lenders,7a,1,,,"),
    .rows("column of another event", "fund.contribution,X,VT,2024-01-05,G1,treasury,,1,,,"),
    .event(
      "text over two lines", "event=fund.contribution", "reference=X", "book=VT", "date=2024-01-05",
      "party=treasury", "amount=1", "memo=\"a\nb\""),
    .event(
      "text over 500 bytes", "event=fund.contribution", "reference=X", "book=VT", "date=2024-01-05",
      "party=treasury", "amount=1", "memo=\(String(repeating: "x", count: 501))"),
    .event(
      "ratio", "event=guarantee.drawn", "reference=X", "book=VT", "date=2024-02-01", "guarantee=X",
      "programme=7a", "party=lenders", "amount=1", "coverage_ratio=0.8.1"),
    .event(
      "ratio over one", "event=guarantee.drawn", "reference=X", "book=VT", "date=2024-02-01",
      "guarantee=X", "programme=7a", "party=lenders", "amount=1", "coverage_ratio=180%"),
    .event(
      "flag", "event=claim.accepted", "reference=X", "book=VT", "date=2025-04-01", "guarantee=G1",
      "claim=K9", "amount=1", "final=true"),
    .event(
      "whole number", "event=guarantee.drawn", "reference=X", "book=VT", "date=2024-02-01",
      "guarantee=X", "programme=7a", "party=lenders", "amount=1", "instalments=a dozen"),
    .rows("three faults of one row", "guarantee.drawn,X 1,VT,2024-02-30,X,lenders,7a,-1,,,"),
  ]

  /// Codes that mean nothing here.
  static let codes: [BadInput] = [
    .rows("unknown event", "guarantee.drown,X,VT,2024-02-01,X,lenders,7a,1,,,"),
    .rows("event that a run makes", "reinsurance.settlement,X,VT,2024-02-01,,,,1,,,"),
    .rows("unknown book", "guarantee.drawn,X,XX,2024-02-01,X,lenders,7a,1,,,"),
    .rows("unknown party", "guarantee.drawn,X,VT,2024-02-01,X,nobody,7a,1,,,"),
    .rows("unknown programme", "guarantee.drawn,X,VT,2024-02-01,X,lenders,7z,1,,,"),
    BadInput("unknown fund", "\(withFund)\n\(Rows.money.replacing("C1", with: "X")),petty\n"),
    BadInput("unknown currency", "\(Rows.header),currency\n\(draw),1,,,,DOLLAR\n"),
    BadInput("unknown treaty", "\(Rows.header),treaty\n\(draw),1,,,,QS-9\n"),
    BadInput("unknown book of --book", "event,reference,date,amount\n", options: ["--book", "XX"]),
    .rows("unknown guarantee", "claim.accepted,X,VT,2025-04-01,G7,,,1,1,,K9"),
    .rows("unknown claim", "claim.paid,X,VT,2025-04-01,G1,lenders,,1,1,,K9"),
    .event(
      "unknown account", "event=journal.entry", "reference=X", "book=VT", "date=2024-02-01", "amount=1",
      "debit=5149", "credit=1010", "reason=rent", options: ["--approver", "head"]),
    .event(
      "accounts that do not sum to the amount", "event=journal.entry", "reference=X", "book=VT",
      "date=2024-02-01", "amount=3", "debit=5140=1 5130=1", "credit=1010", "reason=rent",
      options: ["--approver", "head"]),
    .rows("book that has ended", "guarantee.drawn,X,AK,2020-01-01,X,lenders,7a,1,,,"),
    .rows("book of another role", "guarantee.drawn,X,reinsurer,2024-02-01,X,lenders,7a,1,,,"),
  ]

  /// Events that the books refuse.
  static let business: [BadInput] = [
    .rows("claim above the guarantee", "claim.accepted,X,VT,2025-04-01,G1,,,90000,90000,,K9"),
    .rows("claim before the guarantee", "claim.accepted,X,VT,2023-01-01,G1,,,1,1,,K9"),
    .rows("claim accepted twice", "claim.accepted,X,VT,2025-04-01,G1,,,1,1,,K1"),
    .rows("payment above what was accepted", "claim.paid,X,VT,2025-04-01,G1,lenders,,0.01,0.01,,K1"),
    .rows("money that is not there", "operating.expense,X,VT,2025-04-01,,,,9000000,,,"),
    .event(
      "reversal of a reversal", "event=posting.reversed", "reference=X", "book=VT", "date=2024-01-03",
      "of=C3/reversal", "reason=again"),
    .event(
      "reversal a second time", "event=posting.reversed", "reference=X", "book=VT", "date=2024-01-03",
      "of=C3", "reason=again"),
    .event(
      "reversal on another day", "event=posting.reversed", "reference=X", "book=VT", "date=2024-01-09",
      "of=C1", "reason=again"),
    .event(
      "reversal of what others rest on", "event=posting.reversed", "reference=X", "book=VT",
      "date=2024-02-01", "of=G1/draw", "reason=again"),
    .event(
      "reversal without a reason", "event=posting.reversed", "reference=X", "book=VT", "date=2024-01-03",
      "of=C1"),
    .event(
      "`of` that does not exist", "event=posting.reversed", "reference=X", "book=VT", "date=2024-01-03",
      "of=C99", "reason=again"),
    .event(
      "item that does not exist", "event=insurance.received", "reference=X", "book=VT",
      "date=2025-04-01", "of=C1", "amount=1"),
    .event(
      "more than the open item", "event=insurance.received", "reference=X", "book=VT",
      "date=2025-04-01", "of=G1/paid", "amount=51584.01"),
    .event(
      "item of another currency", "event=insurance.received", "reference=X", "book=VT",
      "date=2025-04-01", "of=G1/paid", "amount=1", "currency=JPY"),
    .event(
      "guarantee of another currency", "event=fee.billed", "reference=X", "book=VT",
      "date=2025-04-01", "guarantee=G1", "amount=1", "currency=JPY"),
    .event(
      "guarantee's facts contradicted", "event=guarantee.drawn", "reference=X", "book=VT",
      "date=2025-04-01", "guarantee=G2", "amount=1", "party=lenders", "area=south"),
    .rows("conflicting reference", Rows.drawn.replacing("80000", with: "90000")),
    .rows(
      "the same reference twice in one file", "fund.contribution,X,VT,2024-01-05,,treasury,,1,,,",
      "fund.contribution,X,VT,2024-01-05,,treasury,,2,,,"),
    .rows(
      "one good row and one bad", "fund.contribution,X,VT,2024-01-05,,treasury,,1,,,",
      "claim.accepted,Y,VT,2025-04-01,G1,,,90000,90000,,K9"),
  ]

  private static let start = #"{"event":"fund.contribution","reference":"X","book":"VT","date":"2024-01-05""#

  /// The same in JSON Lines.
  static let objects: [BadInput] = [
    BadInput("empty file", "", file: "events.jsonl"),
    .lines("number instead of text", start + #","party":"treasury","amount":5}"#),
    .lines("true instead of text", start + #","party":true,"amount":"5"}"#),
    .lines("repeated key", start + #","party":"treasury","amount":"5","amount":"5"}"#),
    .lines("nested value", start + #","party":{"code":"treasury"},"amount":"5"}"#),
    .lines("list", start + #","party":["treasury"],"amount":"5"}"#),
    .lines("components as text", start + #","components":"5"}"#),
    .lines(
      "component twice",
      #"{"event":"claim.accepted","reference":"X","book":"VT","date":"2025-04-01","#
        + #""guarantee":"G1","claim":"K9","principal":"1","components":{"principal":"1"}}"#),
    .lines("attributes", start + #","attributes":{"colour":"red"}}"#),
    .lines("unknown key", start + #","party":"treasury","amuont":"5"}"#),
    .lines("object that ends early", start + #","party":"treasury""#),
    .lines("text that ends early", start + #","party":"treasury"#),
    .lines("single quotes", "{'event':'fund.contribution'}"),
    .lines("comma too many", start + #","party":"treasury","amount":"5",}"#),
    .lines("two objects on a line", "\(start)}{}"),
    .lines("array", #"["fund.contribution"]"#),
    .lines("lone surrogate", start + #","party":"treasury","amount":"5","memo":"\uD800"}"#),
    .lines("escape that JSON has not", start + #","party":"treasury","amount":"5","memo":"\x41"}"#),
    .lines("NUL as an escape", start + #","party":"treasury","amount":"5","memo":"\u0000"}"#),
    .lines("control character", start + ",\"party\":\"treasury\",\"memo\":\"a\tb\"}"),
    BadInput(
      "Latin-1", Array((start + #","memo":"Z"#).utf8) + [0xFC] + Array("\"}\n".utf8), file: "events.jsonl"),
    BadInput("UTF-16", utf16(start + "}\n", mark: true), file: "events.jsonl"),
    .lines(
      "30 February", start.replacing("2024-01-05", with: "2024-02-30") + #","party":"treasury","amount":"5"}"#
    ),
    .lines("unknown book", start.replacing("VT", with: "XX") + #","party":"treasury","amount":"5"}"#),
    .lines("negative amount", start + #","party":"treasury","amount":"-5"}"#),
    .lines("value of 10 MB", start + ",\"memo\":\"" + String(repeating: "K", count: 10_000_000) + "\"}"),
    .lines("other version of the format", #"{"format":"gledger.events/9"}"#, start + "}"),
    .lines(
      "claim above the guarantee",
      #"{"event":"claim.accepted","reference":"X","book":"VT","#
        + #""date":"2025-04-01","guarantee":"G1","claim":"K9","components":{"principal":"90000"}}"#),
  ]

  /// In a currency without decimals.
  static let yen: [BadInput] = [
    .event(
      "decimals of yen", "event=fund.contribution", "reference=X", "book=tokyo", "date=2024-01-05",
      "party=metro", "amount=100.5"),
    .event(
      "decimals that are zeros", "event=fund.contribution", "reference=X", "book=tokyo",
      "date=2024-01-05", "party=metro", "amount=100.00"),
    .event(
      "yen over 64 bits", "event=fund.contribution", "reference=X", "book=tokyo", "date=2024-01-05",
      "party=metro", "amount=9223372036854775808"),
    .event(
      "dinar with four decimals", "event=fund.contribution", "reference=X", "book=tokyo",
      "date=2024-01-05", "party=metro", "amount=1.2345", "currency=KWD"),
  ]

  private static func utf16(_ text: String, mark: Bool) -> [UInt8] {
    (mark ? [0xFF, 0xFE] : []) + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }
}
