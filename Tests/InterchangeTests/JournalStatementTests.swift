import Money
import Reconciliation
import Tabular
import Testing

@testable import Interchange

/// A bank's statement written as a journal of hledger.
@Suite struct JournalStatementTests {
  private static let mapping = """
    format: gledger.mapping/1
    name: bank-journal
    target: statement
    constants: { account: "US-001", currency: USD }
    journal: Assets:Bank
    commodities: { "$": USD, EUR: EUR }
    """

  private static let journal = """
    ; exported
    account Assets:Bank
    2024-05-01 * (C-17) Contribution
        Assets:Bank        $1,000.00 = $1,500.00
        Income:Grants

    2024/05/02 Rent  ; office
        Expenses:Rent      $200
        Assets:Bank
    2024-05-03 Two at once
        Assets:Bank        $-12.50
        Assets:Bank        $2.50 = $1,290.00
        Expenses:Fees      $10.00

    """

  private static func read(_ text: String, _ change: (String, String) = ("", "")) throws -> BankStatement {
    let yaml = mapping.replacing(change.0, with: change.1)
    let mapping = try StatementMapping.parse(Array(yaml.utf8), name: "m.yaml")
    let whole = try statements(Array(text.utf8), mapping: mapping)
    let pieces = try statements(Array(text.utf8), mapping: mapping, chunkSize: 3)
    #expect(whole.map(\.lines) == pieces.map(\.lines))
    return whole[0]
  }

  private static func faults(_ statement: BankStatement) -> [String] {
    var proof = StatementProof()
    for line in statement.lines { proof.add(line) }
    return proof.close(statement.end, kind: statement.head.kind).map(\.code).sorted()
  }

  @Test func postingsOnTheAccountAreLines() throws {
    let read = try Self.read(Self.journal)
    #expect(read.head.account == "US-001")
    #expect(read.lines.map(\.minor) == [100_000, -20_000, -1_250, 250])
    #expect(
      read.lines.map { $0.bookingDay?.description } == [
        "2024-05-01", "2024-05-02", "2024-05-03", "2024-05-03",
      ])
    #expect(read.lines.map { $0.details[0].endToEnd } == ["C-17", "", "", ""])
    #expect(read.lines.map(\.fileLine) == [4, 9, 11, 12])
    #expect(read.end.openings.map(\.minor) == [50_000] && read.end.closings.map(\.minor) == [129_000])
    #expect(Self.faults(read) == [])
  }

  /// What is asserted must hold, and to the end.
  @Test func whatDoesNotFootIsSeen() throws {
    let wrong = try Self.read(Self.journal.replacing("= $1,290.00", with: "= $1,290.01"))
    #expect(Self.faults(wrong).contains("running-balance"))
    let none = try Self.read(
      Self.journal.replacing("= $1,290.00", with: "").replacing("= $1,500.00", with: ""))
    #expect(!Self.faults(none).isEmpty)
    let early = try Self.read(Self.journal.replacing("= $1,290.00", with: ""))
    #expect(Self.faults(early) == ["does-not-foot"])
  }

  static let refused: [(String, String, String, Int)] = [
    ("2024-05-01 *", "05-01 *", "not-a-day", 3), ("$200", "$20x", "not-an-amount", 8),
    ("$200", "£200", "unknown-commodity", 8), ("$-12.50", "$-12.505", "too-many-decimals", 11),
    ("account Assets", "= Assets", "directive-refused", 2),
    ("account Assets", "include Assets", "directive-refused", 2),
    ("Expenses:Rent      $200", "Expenses:Rent", "amounts-elided", 9),
    ("Expenses:Rent      $200", "(Budget)  $1", "virtual-posting", 8),
    ("Expenses:Rent      $200", "Expenses:Rent  5 EUR", "other-currency", 9),
  ]

  @Test(arguments: refused) func isRefused(_ old: String, _ new: String, _ code: String, _ line: Int) {
    do {
      _ = try Self.read(Self.journal.replacing(old, with: new))
      Issue.record("\(new) is read")
    } catch let fault as Diagnostic {
      #expect((fault.code, fault.line) == (code, line), "\(fault)")
    } catch {
      Issue.record("\(error)")
    }
  }

  static let mappings: [(String, String, String)] = [
    ("commodities: { \"$\": USD, EUR: EUR }", "", "missing-key"),
    ("$\": USD", "$\": XXY", "unknown-currency"),
    ("target: statement", "target: statement\norder: oldest-first", "unexpected-key"),
  ]

  @Test(arguments: mappings) func mappingIsRefused(_ old: String, _ new: String, _ code: String) {
    let yaml = Self.mapping.replacing(old, with: new)
    do {
      _ = try StatementMapping.parse(Array(yaml.utf8), name: "m.yaml")
      Issue.record("\(new) is read")
    } catch {
      #expect(error.diagnostics.contains { $0.code == code }, "\(error.diagnostics)")
    }
  }
}
