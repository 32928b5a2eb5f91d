import Money
import Reconciliation
import Tabular
import Testing

@testable import Interchange

/// Traps of MT940 and MT942.
@Suite struct MT940Tests {
  private static func message(_ entry: String, closing: String = "C240502EUR0,") -> String {
    ":20:X\n:25:1\n:28C:1/1\n:60F:C240501EUR0,\n\(entry)\n:62F:\(closing)\n-\n"
  }

  /// An entry, and what it is: days, minor units, reversal, code, own reference and the bank's.
  static let entries: [(String, String)] = [
    (":61:2405020502CR300,NTRFREF1//B1", "2024-05-02 2024-05-02 30000 NTRF REF1 B1"),
    (":61:2405020502C300,5NTRFNONREF", "2024-05-02 2024-05-02 30050 NTRF  "),
    (":61:240502D0,01NMSCNONREF//", "2024-05-02 2024-05-02 -1 NMSC  "),
    (":61:2405020502RCR300,NRTINONREF", "2024-05-02 2024-05-02 -30000 reversal NRTI  "),
    (":61:2405020502RD300,NRTINONREF", "2024-05-02 2024-05-02 30000 reversal NRTI  "),
    (":61:2401021231D1,NCHGNONREF", "2023-12-31 2024-01-02 -100 NCHG  "),
    (":61:2312310102D1,NCHGNONREF", "2024-01-02 2023-12-31 -100 NCHG  "),
    (":61:240502D1,00F121A1 B2//C3 D4", "2024-05-02 2024-05-02 -100 F121 A1 B2 C3 D4"),
    // Months of 30 days.
    (":61:1602300301D1,NCHGNONREF", "2016-03-01 2016-02-29 -100 NCHG  "),
    (":61:0102300228D1,NCHGNONREF", "2001-02-28 2001-02-28 -100 NCHG  "),
    (":61:2405020502D1,S103", "2024-05-02 2024-05-02 -100 S103  "),
  ]

  @Test(arguments: entries) func entry(_ text: String, _ expected: String) throws {
    let line = try #require(try statements(Array(Self.message(text).utf8))[0].lines.first)
    let days = [line.bookingDay, line.valueDay].map { $0.map { "\($0)" } ?? "-" }.joined(separator: " ")
    let kind = line.isReversal ? " reversal" : ""
    let references = "\(line.details[0].instruction) \(line.bankReference)"
    let found = "\(days) \(line.minor)\(kind) \(line.transactionCode) \(references)"
    #expect(found == expected)
  }

  static let refused: [(String, String, Int)] = [
    (":61:2405020502X300,NTRFA", "not-an-entry", 15), (":61:240230D1,NMSCA", "not-a-day", 5),
    (":61:2402310301D1,NMSCA", "not-a-day", 5), (":61:2404310501D1,NMSCA", "not-a-day", 5),
    (":61:2405021302D1,NMSCA", "not-a-day", 11), (":61:240502DNMSCA", "not-an-amount", 13),
    (":61:240502D1,234NMSCA", "too-many-decimals", 12), (":61:240502D1.00NMSCA", "not-an-entry", 13),
    (":61:240502D1,00XMSCA", "not-an-entry", 16), (":61:24", "not-a-day", 5),
    (":61:240502D92233720368547758,08NMSCA", "amount-out-of-range", 12),
    (":60F:C240501EUR0,", "repeated-field", 0),
  ]

  @Test(arguments: refused) func refusedEntry(_ text: String, _ code: String, _ column: Int) throws {
    do {
      _ = try statements(Array(Self.message(text).utf8))
      Issue.record("\(text) is read")
    } catch let fault as Diagnostic {
      #expect((fault.code, fault.line, fault.column ?? 0) == (code, 5, column), "\(fault)")
    }
  }

  @Test func swiftBlocksAndSeveralMessages() throws {
    let one =
      "{1:F01AAAA0000000000}{2:O9400000N}{4:\n" + Self.message(":61:240502C1,NMSCA").dropLast(2) + "-}"
    let read = try statements(Array((one + "\n" + one).utf8))
    #expect(read.map(\.lines.count) == [1, 1])
    #expect(read.allSatisfy { !$0.end.closings.isEmpty && $0.head.sequence == 1 && $0.head.page == 1 })
  }

  @Test func structuredNarratives() throws {
    func detail(_ narrative: String) throws -> BankDetail {
      let text = Self.message(":61:240502C1,NTRFNONREF\n:86:" + narrative)
      return try statements(Array(text.utf8))[0].lines[0].details[0]
    }
    let german = try detail(
      "109?00RUECK?20EREF+E-1?21SVWZ+Rechnung 17?22 vom Mai?30BIC?31DE1?32Name ?33Zwei?34914")
    #expect(german.endToEnd == "E-1" && german.text == "Rechnung 17 vom Mai")
    #expect(german.counterparty == "Name Zwei" && german.counterpartyAccount == "DE1")
    #expect(german.returnReason == "914")
    // A line that is broken in the middle of a part's number.
    let broken = try detail("166?00X?20EREF+E-\n2?\n31DE2")
    #expect(broken.endToEnd == "E-2" && broken.counterpartyAccount == "DE2")
    let dutch = try detail("/TRTP/SEPA/IBAN/NL1/BIC/X/NAME/N N/REMI/invoice 1/2/EREF/E-3/RTRN/MS03/")
    #expect(dutch.endToEnd == "E-3" && dutch.text == "invoice 1/2" && dutch.counterparty == "N N")
    #expect(dutch.counterpartyAccount == "NL1" && dutch.returnReason == "MS03")
    #expect(try detail("free text\nand more").text == "free text and more")
  }

  @Test func textThatIsNotUTF8() throws {
    let text = Array(Self.message(":61:240502C1,NTRFNONREF\n:86:caf").utf8)
    let place = text.firstRange(of: Array("caf".utf8))!.upperBound
    let read = try statements(Array(text[..<place]) + [0xE9] + Array(text[place...]))
    #expect(read[0].lines[0].text == "café")
  }

  private static let head = ":20:X\n:25:1\n:28C:1/1\n"
  private static let balances = ":60F:C240501EUR0,\n:62F:C240501EUR0,\n-\n"

  /// A file, and the fault with its line.
  static let refusedFiles: [(String, String, Int)] = [
    // A message without its first field, alone and behind a whole one.
    (":25:1\n:28C:1/1\n" + balances, "missing-field", 1),
    (head + balances + ":25:1\n:28C:2/1\n" + balances, "missing-field", 7),
    (":60F:C240501EUR0,\n" + head + balances, "missing-field", 1),
    (":20:X\n:25:1\n:28C:9223372036854775807/1\n" + balances, "not-a-number", 3),
    (":20:X\n:25:1\n:28C:1/1234567890\n" + balances, "not-a-number", 3),
    (":20:X\n:25:1\n:28C:A/1\n" + balances, "not-a-number", 3),
    (":20:X\n:25:1\n:28C:-1\n" + balances, "not-a-number", 3),
    // A report by its fields, a statement by its balances.
    (head + ":34F:EUR0,\n" + balances, "mixed-message", 4),
    (head + ":13D:2405011200+0100\n" + balances, "mixed-message", 4),
    (head + ":34F:EUR0,\n:61:240502D1,NMSC1\n:62F:D240502EUR1,\n-\n", "mixed-message", 4),
    (head + ":60F:C240501EUR0,\n:61:240502D1,NMSC1\n:86:a\u{0}b\n", "control-character", 6),
    (head + ":60F:C240501EUR0,\n:61:240502D1,NMSC1\nsu\u{7F}b\n", "control-character", 6),
    (head + ":90D:12345678901234567890EUR1,\n", "not-a-number", 4),
    // Many short lines of one field, and many fields of one entry.
    (
      head + ":60F:C240501EUR0,\n:61:240502D1,NMSC1\n:86:"
        + String(repeating: String(repeating: "x", count: 999) + "\n", count: 70), "too-long", 71
    ),
    (
      head + ":60F:C240501EUR0,\n:61:240502D1,NMSC1\n"
        + String(repeating: ":86:" + String(repeating: "x", count: 999) + "\n", count: 70), "too-long", 71
    ),
  ]

  @Test(arguments: refusedFiles) func refusedFile(_ text: String, _ code: String, _ line: Int) throws {
    do {
      _ = try statements(Array(text.utf8), as: .mt940)
      Issue.record("\(text.prefix(100)) is read")
    } catch let fault as Diagnostic {
      #expect((fault.code, fault.line) == (code, line), "\(fault)")
    }
  }

  @Test func aTimeBehindTheBalanceLeavesAStatement() throws {
    let text = Self.head + ":60F:C240501EUR0,\n:13D:2405011200+0100\n:62F:C240501EUR0,\n-\n"
    #expect(try statements(Array(text.utf8)).map(\.head.kind) == [.statement])
  }

  @Test func marksOfTransmissionArePassedOver() throws {
    let text = "\u{1}\n\u{1}" + Self.head + ":60F:C240501EUR0,\u{3}\r\n:62F:C240501EUR0,\n-\u{3}\n\u{1A}"
    #expect(try statements(Array(text.utf8)).map(\.head.sequence) == [1])
  }

  /// Banks write names where references belong: such are free text, which can be erased.
  @Test(arguments: [
    ("TMG TANGO", "", "", "TMG TANGO"), ("ERIKA//M MUSTER", "", "", "ERIKA M MUSTER"),
    ("INV-17//Erika", "INV-17", "", "Erika"), ("044012147       W.P. Jansen", "044012147", "", "W.P. Jansen"),
    ("A1//B2", "A1", "B2", ""), ("N 17", "", "", "N 17"), ("É1", "", "", "É1"),
  ])
  func whatIsNoReferenceIsFreeText(
    _ text: String, _ own: String, _ bank: String, _ free: String
  ) throws {
    let read = try statements(Array(Self.message(":61:240502C1,NTRF" + text).utf8))
    let line = read[0].lines[0]
    #expect((line.details[0].instruction, line.bankReference, line.text) == (own, bank, free))
  }

  /// As many marks as fit: their number must not be multiplied by the length of the text.
  @Test func aLongNarrativeTakesNoLonger() throws {
    let marks = String(repeating: "EREF+", count: 199)
    let lines = String(repeating: marks + "\n", count: 64)
    let names = (0..<6000).map { _ in "15ab" }.joined(separator: "\n")
    for text in [":86:166?20" + lines + "KREF+K1", ":NS:01x\n" + names] {
      let read = try statements(Array(Self.message(":61:240502C1,NTRFNONREF\n" + text).utf8))
      let detail = read[0].lines[0].details[0]
      #expect(detail.instruction == "K1" || detail.counterparty.hasPrefix("ab ab"))
    }
  }
}
