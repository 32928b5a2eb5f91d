import Foundation
import Ledger
import Money
import Posting
import Tabular
import Testing

@testable import Interchange

/// Journals of ledger and hledger as manual entries: what fits, and what is refused where.
@Suite struct JournalReaderTests {
  static let scheme: Scheme = {
    var scheme = testScheme
    scheme.chart = ["1010", "3130", "4140", "5140"].map {
      ChartAccount(
        role: .association, code: $0, nameEnglish: $0, nameLocal: $0, accountClass: .asset, normal: .debit)
    }
    return scheme
  }()

  static let mapping = """
    format: gledger.journal/1
    name: home
    book: VT
    commodities: { "$": USD, USD: USD, "JPY": JPY }
    accounts:
      Assets:*: "1010"
      Assets:Receivable: "1220@insurer"
      Expenses:*: "5140"
      Income: "4140"
      Equity: "3130"
    """

  static func read(_ text: String, mapping: String = mapping) throws -> Everything {
    let path = NSTemporaryDirectory() + "journal-\(UUID().uuidString).journal"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    var scheme = scheme
    scheme.chart.append(
      ChartAccount(
        role: .association, code: "1220", nameEnglish: "", nameLocal: "", accountClass: .asset, normal: .debit
      ))
    var reader = try EventReader(
      journal: path, name: "books.journal", try JournalMapping.parse(mapping, name: "accounts.yaml"),
      scheme: scheme)
    var all = Everything()
    while let chunk = try reader.next(limit: 2) {
      all.events += chunk.events
      all.faults += chunk.rejected.map(\.diagnostic)
      all.notices += chunk.notices
      all.records += chunk.records.count
    }
    return all
  }

  /// `2011-01-25 12.50 5140=12.50 < 1010=12.50`.
  static func shown(_ event: BusinessEvent) -> String {
    func legs(_ column: EventColumn) -> String { EntryLeg.shown(event.text(column) ?? "", event.currency) }
    let amount = Amount(minor: event.money(.amount) ?? 0, event.currency)
    return "\(event.date) \(amount.major) \(legs(.debit)) < \(legs(.credit))"
  }

  static let fitting: [(text: String, entries: [String])] = [
    (
      "2011/01/25 Shop\n  Expenses:Food  $12.50\n  Assets:Checking\n",
      ["2011-01-25 12.50 5140=12.50 < 1010=12.50"]
    ),
    (
      "2011-1-5 Shop\n\tExpenses:Food\t12.50 USD\n\tAssets:Checking\t-12.50 USD\n",
      ["2011-01-05 12.50 5140=12.50 < 1010=12.50"]
    ),
    (
      "2011.01.05=2011.01.07 ! (42) Shop ; note\n  Assets:Cash  $ -1,234.5\n  Expenses:A  $1,000\n"
        + "  Expenses:B c  $234.50\n",
      ["2011-01-05 1234.50 5140=1234.50 < 1010=1234.50"]
    ),
    (
      "2011/01/25 Wages\n  Assets:Cash  $70.00\n  Expenses:Tax  $30\n  Income  -$100.00\n",
      ["2011-01-25 100.00 1010=70.00 5140=30.00 < 4140=100.00"]
    ),
    (
      "2011/01/25 Two\n  Assets:Cash  10 USD\n  Expenses:X  20 USD\n  Income  -5 USD\n  Equity  -25 USD\n",
      ["2011-01-25 30.00 1010=10.00 5140=20.00 < 4140=5.00 3130=25.00"]
    ),
    ("2011/01/25 Yen\n  Expenses:X  100 \"JPY\"\n  Assets:Cash\n", ["2011-01-25 100 5140=100 < 1010=100"]),
    (
      "2011/01/25 Party\n  Assets:Receivable  $1\n  Income\n",
      ["2011-01-25 1.00 1220@insurer=1.00 < 4140=1.00"]
    ),
    // Passed over: comments, directives that change nothing, transfers within one account of the chart.
    (
      "; a\n# b\n* c\n\naccount Assets\n  note x\nP 2011/01/01 AAPL $1\napply tag x\n"
        + "~ Monthly\n  Expenses:X  $1\n  Income\nend tag\n"
        + "comment\n2011/01/25 Not one\n  Expenses:X  $1\nend comment\n"
        + "2011/01/25 Within\n  Assets:A  $1\n  Assets:B\n", []
    ),
    // What is asserted holds, and an amount can be what an assertion leaves to be found.
    (
      "2011/01/25 a\n  Assets:A  $5 = $5\n  Income\n2011/01/26 b\n  Assets:A  = $7.50\n  Income\n",
      ["2011-01-25 5.00 1010=5.00 < 4140=5.00", "2011-01-26 2.50 1010=2.50 < 4140=2.50"]
    ),
    (
      "\u{FEFF}2011/01/25 Windows\r\n  Expenses:X  $1.000\r\n  Income\r\n",
      ["2011-01-25 1.00 5140=1.00 < 4140=1.00"]
    ),
  ]

  @Test(arguments: fitting.indices) func whatFitsBecomesOneEntryEach(place: Int) throws {
    let found = try Self.read(Self.fitting[place].text)
    #expect(found.faults.isEmpty, "\(found.faults)")
    #expect(found.events.map(Self.shown) == Self.fitting[place].entries)
  }

  static let refused: [(text: String, faults: [String])] = [
    ("2011/01/25 x\n  (Expenses:A)  $1\n  Income  $0\n", ["2:3 account virtual-posting"]),
    (
      "2011/01/25 x\n  [Expenses:A]  $1\n  [Income]\n",
      ["2:3 account virtual-posting", "3:3 account virtual-posting"]
    ),
    ("2011/01/25 x\n  Expenses:A  10 AAPL @ $3\n  Income\n", ["2:15 amount cost"]),
    ("2011/01/25 x\n  Expenses:A  10 AAPL {$3}\n  Income\n", ["2:15 amount lot"]),
    ("2011/01/25 x\n  Expenses:A  ($3 * 2)\n  Income\n", ["2:15 amount expression"]),
    ("2011/01/25 x\n  Expenses:A  10 AAPL\n  Income\n", ["2:15 amount unknown-commodity"]),
    ("2011/01/25 x\n  Expenses:A  10\n  Income\n", ["2:15 amount unknown-commodity"]),
    ("2011/01/25 x\n  Expenses:A  $1\n  Income  -1 JPY\n", ["3:3 amount several-commodities"]),
    ("2011/01/25 x\n  Expenses:A  $1\n  Income\n  Equity\n", ["4:3 amount amounts-elided"]),
    ("2011/01/25 x\n  Expenses:A  $1\n  Income  $-2\n", ["1:1 amount not-balanced"]),
    ("2011/01/25 x\n  Expenses:A  $1.005\n  Income\n", ["2:16 amount too-many-decimals"]),
    ("2011/01/25 x\n  Expenses:A  $1,23.00\n  Income\n", ["2:16 amount not-an-amount"]),
    ("2011/01/25 x\n  Expenses:A  $1.234,00\n  Income\n", ["2:16 amount not-an-amount"]),
    ("2011/01/25 x\n  Expenses:A  $one\n  Income\n", ["2:15 amount not-an-amount"]),
    ("2011/01/25 x\n  Expenses:A  $99999999999999999999\n  Income\n", ["2:16 amount amount-out-of-range"]),
    (
      "2011/01/25 x\n  Unknown:A  $1\n  Other B\n",
      ["2:3 account unmapped-account", "3:3 account unmapped-account"]
    ),
    ("2011/02/30 x\n  Expenses:A  $1\n  Income\n", ["1:1 date not-a-day"]),
    ("01/25 x\n  Expenses:A  $1\n  Income\n", ["1:1 date not-a-day"]),
    ("2011/01/25 x\n  Expenses:A  $1  ; [2011/02/01]\n  Income\n", ["2:22 date posting-date"]),
    ("2011/01/25 x\n  Assets:A  $1 = $2\n  Income\n", ["2:3 balance assertion-failed"]),
    ("= /^Income/\n  (Liabilities:Tithe)  0.12\n", ["1:1 - automated-transaction"]),
    ("include other.dat\n", ["1:1 - directive-refused"]), ("apply account X\n", ["1:1 - directive-refused"]),
    ("alias A=B\n", ["1:1 - directive-refused"]), ("Y 2011\n", ["1:1 - directive-refused"]),
    // All faults of a file in one pass; what is sound is read all the same.
    (
      "2011/01/25 x\n  Expenses:A  $1\n  Income  $-2\n\n2011/01/26 y\n  Expenses:A  $3\n  Income\n\n"
        + "2011/13/01 z\n  Expenses:A  $3\n  Income\n",
      ["1:1 amount not-balanced", "9:1 date not-a-day"]
    ),
  ]

  @Test(arguments: refused.indices) func whatDoesNotFitIsRefusedAtItsPlace(place: Int) throws {
    let found = try Self.read(Self.refused[place].text)
    #expect(found.faultTexts == Self.refused[place].faults)
    #expect(
      found.faults.allSatisfy { $0.file == "books.journal" && !$0.message.isEmpty && !$0.remedy.isEmpty })
    #expect(
      found.events.count == (Self.refused[place].faults.count == 2 && place == Self.refused.count - 1 ? 1 : 0)
    )
  }

  /// A reference does not depend on what stands around a transaction, and two alike differ.
  @Test func referencesFollowTheContent() throws {
    let one = "2011/01/25 x\n  Expenses:A  $1\n  Income\n"
    let other = "2011/01/24 y\n  Expenses:A  $2\n  Income\n"
    let first = try Self.read(one).events.map(\.reference)
    let more = try Self.read("; new\n\(other)\n\(one)\n\(one)").events.map(\.reference)
    #expect(first.count == 1 && more.count == 3)
    #expect(more[1] == first[0] && more[2] == first[0] + "~2" && more[0] != first[0])
    #expect(first[0].hasPrefix("home/2011-01-25/") && first[0].utf8.count <= 62)
    let changed = try Self.read(one.replacing("$1", with: "$3")).events.map(\.reference)
    #expect(changed != first)
  }

  /// By default no description is taken over.
  @Test func textsAreLeftOutUnlessTheyAreAskedFor() throws {
    let text = "2011/01/25 (INV-7) Somebody's name\n  Expenses:A  $1\n  Income\n"
    let plain = try Self.read(text).events[0]
    #expect(plain.text(.memo) == nil && plain.text(.document) == "INV-7")
    let kept = try Self.read(text, mapping: Self.mapping + "\ndescription: keep\n").events[0]
    #expect(kept.text(.memo) == "Somebody's name")
  }

  static let mappingFaults: [(change: (String, String), answer: String)] = [
    (("journal/1", "journal/2"), "unknown-format"), (("USD: USD", "USD: DOLLARS"), "unknown-currency"),
    (("\"4140\"", "\"4140=5\""), "bad-account"), (("name: home", "name: a home"), "bad-code"),
    (("book: VT\n", ""), "missing"), (("accounts:", "acounts:"), "acounts"),
    (("book: VT", "book: ZZ"), "unknown-book"), (("\"4140\"", "\"4141\""), "unknown-account"),
  ]

  @Test(arguments: mappingFaults.indices) func aMappingWithAFaultIsRefused(place: Int) {
    let (from, to) = Self.mappingFaults[place].change
    let changed = Self.mapping.replacing(from, with: to)
    #expect(changed != Self.mapping)
    do {
      _ = try Self.read("2011/01/25 x\n  Expenses:A  $1\n  Income\n", mapping: changed)
      Issue.record("no fault")
    } catch let faults as MappingErrors {
      let text = faults.diagnostics.map { "\($0.code) \($0)" }.joined()
      #expect(text.contains(Self.mappingFaults[place].answer), "\(text)")
    } catch {
      let code = (error as? Diagnostic)?.code ?? ""
      #expect(code == Self.mappingFaults[place].answer, "\(error)")
    }
  }
}
