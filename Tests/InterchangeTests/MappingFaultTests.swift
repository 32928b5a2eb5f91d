import Ledger
import Tabular
import Testing

@testable import Interchange

/// Faults of mappings themselves: each with its line.
@Suite struct MappingFaultTests {
  static let whole = """
    format: gledger.mapping/1
    name: test
    input: { trim: true }
    constants: { book: tokyo }
    columns:
      loan: { from: Loan, type: text, pattern: "[0-9]{3}", required: true }
      day: { from: Day, type: day }
      due: { from: Due, type: day }
      sum: { from: Sum, type: money }
      part: { from: Part, type: money }
      months: { from: Months, type: whole }
      status: { from: Status, type: text, values: { P: paid, C: charged, "": none } }
    derive:
      both: { sum: [sum, part] }
    rules:
      - { event: draw, when: "sum = 0", outcome: skip }
    events:
      - { as: draw, event: guarantee.drawn, reference: "{loan}/d", date: day, guarantee: "{loan}",
          amount: sum }

    """

  static func faults(_ yaml: String) -> [String] {
    do {
      _ = try Mapping.parse(yaml, name: "m.yaml")
      return []
    } catch {
      return error.diagnostics.map { "\($0.line) \($0.field ?? "-") \($0.code)" }
    }
  }

  @Test func theWholeHasNone() throws {
    #expect(Self.faults(Self.whole) == [])
    #expect(try Mapping.parse(Self.whole, name: "m").name == "test")
  }

  @Test(arguments: [
    ("mapping/1", "mapping/2", "1 format unknown-format"),
    ("name: test", "nam: test", "2 mapping unknown-key"),
    ("{ trim: true }", "{ trim: maybe }", "3 trim unknown-value"),
    ("{ trim: true }", "{ encoding: latin1 }", "3 encoding unknown-value"),
    ("{ trim: true }", "{ delimiter: \";;\" }", "3 delimiter bad-delimiter"),
    ("{ trim: true }", "{ other_columns: keep }", "3 other_columns unknown-value"),
    ("{ book: tokyo }", "{ bok: tokyo }", "4 bok unknown-column"),
    ("{ book: tokyo }", "{ currency: YEN }", "4 currency unknown-currency"),
    ("{ book: tokyo }", "{ treaty: QS }", "4 treaty unused-constant"),
    ("from: Loan,", "form: Loan,", "6 loan unknown-key"),
    ("[0-9]{3}", "[0-9", "6 loan bad-pattern"),
    ("[0-9]{3}", "(a|b)", "6 loan bad-pattern"),
    ("from: Day, type: day", "from: Day, type: date", "7 day unknown-value"),
    ("from: Day, type: day", "from: Day", "7 day missing-key"),
    ("from: Day, type: day", "type: day", "7 day missing-key"),
    ("from: Day, type: day", "from: Day, type: day, forms: [m/d/yy]", "7 day unknown-value"),
    ("from: Day, type: day", "from: Day, type: day, forms: [d-mon-yy]", "7 day missing-key"),
    ("from: Day, type: day", "from: Day, type: day, pattern: x", "7 day key-not-of-type"),
    ("from: Day, type: day", "at: [1, 15], type: day", "7 day not-supported"),
    ("from: Sum, type: money", "from: Sum, type: money, forms: [rich]", "9 sum unknown-value"),
    ("from: Sum, type: money", "from: Sum, type: money, notice: n", "9 sum notice-without-or"),
    ("months: {", "not: {", "11 not bad-name"),
    ("[sum, part]", "[sum, day]", "14 both wrong-type"),
    ("[sum, part]", "[sum, prat]", "14 both unknown-name"),
    ("[sum, part]", "[sum]", "14 both wrong-count"),
    ("{ sum: [sum, part] }", "{ sum: [sum, part], round: up }", "14 both unknown-key"),
    ("{ sum: [sum, part] }", "{ multiply: sum, by: part, over: part }", "14 both missing-key"),
    ("{ sum: [sum, part] }", "{ add_months: { from: day, months: sum } }", "14 both wrong-type"),
    ("both: {", "sum: {", "14 sum name-twice"),
    ("event: draw,", "event: drawn,", "16 event unknown-value"),
    ("sum = 0", "sum = ", "16 when bad-condition"),
    ("outcome: skip", "outcome: reject", "16 rule missing-key"),
    ("outcome: skip", "outcome: skip, code: Bad Code", "16 code bad-code"),
    ("event: guarantee.drawn", "event: guarantee.drwan", "18 event unknown-value"),
    ("event: guarantee.drawn", "event: reinsurance.settlement", "18 event derived-event"),
    ("date: day", "date: dya", "18 date bad-literal"),
    ("date: day", "date: sum", "18 date wrong-type"),
    ("guarantee: \"{loan}\"", "guarantee: G1", "18 guarantee bad-literal"),
    ("guarantee: \"{loan}\"", "guarantee: \"{laon}\"", "18 guarantee unknown-name"),
    ("guarantee: \"{loan}\"", "guarantee: \"{loan\"", "18 guarantee bad-template"),
    ("guarantee: \"{loan}\"", "guarantee: \"{sum}\"", "18 guarantee wrong-type"),
    ("amount: sum", "amount: remaining", "18 amount amount-not-known"),
    ("amount: sum", "claim: loan", "18 amount missing-column-value"),
    ("amount: sum", "amount: sum, claim: loan", "19 claim column-not-of-event"),
    ("amount: sum", "amount: sum, colour: red", "19 event unknown-key"),
    ("name: test", "name: test\ntarget: statement", "3 target not-supported"),
  ])
  func faultHasItsLine(_ old: String, _ new: String, _ fault: String) {
    let yaml = Self.whole.replacing(old, with: new, maxReplacements: 1)
    #expect(yaml != Self.whole)
    let found = Self.faults(yaml)
    #expect(found.contains(fault), "\(found)")
  }

  @Test func everyFaultIsReported() {
    let yaml = Self.whole.replacing("type: money", with: "type: mony").replacing("{3}", with: "{3")
    #expect(
      Self.faults(yaml).prefix(3) == ["6 loan bad-pattern", "9 sum unknown-value", "10 part unknown-value"])
  }

  @Test func yamlFaults() {
    #expect(Self.faults("") == ["1 - empty-file"])
    #expect(Self.faults("a: [").first?.hasSuffix("bad-yaml") == true)
    #expect(Self.faults("name: a\nname: b\n").first?.hasSuffix("- repeated-key") == true)
    #expect(Self.faults("- a\n").first == "1 mapping not-a-mapping")
  }

  // MARK: Conditions

  @Test(arguments: [
    ("sum = 0", "0,2024-01-01,5,P", true), ("sum = 0", "0.00,2024-01-01,5,P", true),
    ("sum > 99.99", "100,,5,P", true), ("sum > 100.01", "100,,5,P", false),
    ("sum >= part", "5,,5,P", true), ("sum < part", ",,5,P", false), ("sum <= part", "5,,6,P", true),
    ("day is blank", "1,,5,P", true), ("day is not blank", "1,,5,P", false),
    ("day >= 2024-01-01 and day < 2025-01-01", "1,2024-12-31,5,P", true),
    ("day >= 2024-01-01 and day < 2025-01-01", "1,2025-01-01,5,P", false),
    ("day = 2024-01-01", "1,,5,P", false), ("day != 2024-01-01", "1,,5,P", true),
    ("status = paid", "1,,5,P", true), ("status != 'paid'", "1,,5,C", true),
    ("status = none", "1,,5,", true), ("not status = paid", "1,,5,C", true),
    ("status = paid or status = charged and sum = 2", "1,,5,P", true),
    ("(status = paid or status = charged) and sum = 2", "1,,5,P", false),
    ("not (status = paid or sum = 2)", "1,,5,C", true), ("both = 6", "1,,5,P", true),
    ("not not day is blank", "1,,5,P", true),
  ])
  func conditionHolds(_ condition: String, _ record: String, _ holds: Bool) throws {
    let mapping = try Mapping.parse(
      Self.whole.replacing("sum = 0", with: condition)
        .replacing("outcome: skip", with: "outcome: reject, code: yes")
        .replacing("constants: { book: tokyo }", with: "constants: { book: CA, currency: USD }"),
      name: "m")
    let parts = record.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    let line = "001,\(parts[1]),,\(parts[0]),\(parts[2]),3,\(parts[3])"
    let all = try readAll("Loan,Day,Due,Sum,Part,Months,Status\n\(line)\n", mapping: mapping)
    #expect(all.faults.contains { $0.code == "yes" } == holds)
  }

  @Test(arguments: [
    "", "sum", "sum =", "= 0", "sum is", "sum is not", "sum = 0 and", "sum = 0 sum = 1", "(sum = 0",
    "sum = 0)",
    "summ = 0", "sum = abc", "sum = 0.12345", "day = 5", "day = 2024-13-01", "months = 1.5", "status < paid",
    "status = payed", "sum = day", "sum ~ 0", "status = 'paid", "not", "and", "sum == 0", "5 = sum",
    String(repeating: "(", count: 40) + "sum = 0" + String(repeating: ")", count: 40),
  ])
  func conditionIsRefused(_ condition: String) {
    let yaml = Self.whole.replacing("\"sum = 0\"", with: "\"\(condition)\"")
    #expect(Self.faults(yaml) == ["16 when bad-condition"])
  }

  // MARK: Patterns

  @Test(arguments: [
    ("[0-9]{10}", "1234567890", true), ("[0-9]{10}", "123456789", false), ("[0-9]{10}", "12345678901", false),
    ("[A-Z]{2}", "CA", true), ("[A-Z]{2}", "ca", false), ("G\\d+(?", "", false), ("G\\d+", "G17", true),
    ("G\\d+", "G", false), ("a*b?c", "aac", true), ("a*b?c", "abbc", false), ("[^,]*", "x y", true),
    ("[^,]+", "x,y", false), ("a.c", "abc", true), ("a\\.c", "abc", false), ("[a-z-]{1,3}", "a-b", true),
    ("a{2,}", "a", false), ("a{2,}", "aaaa", true), ("あ+", "ああ", true),
    ("", "", true), ("", "a", false),
  ])
  func patternMatchesTheWhole(_ pattern: String, _ text: String, _ matches: Bool) {
    #expect((try? TextPattern(pattern).matches(text)) ?? false == matches)
  }
}
