import Ledger
import Money
import Tabular
import Testing

@testable import Interchange

/// How a mapping reads values and makes events.
@Suite struct MappedRecordTests {
  private func mapping(_ columns: String, _ rest: String = "", amount: String = "amount") throws -> Mapping {
    try Mapping.parse(
      """
      format: gledger.mapping/1
      name: test
      input: { trim: true }
      constants: { book: CA, currency: USD }
      columns:
        loan: { from: Loan, type: text, required: true }
      \(columns)
      \(rest)
      events:
        - { as: draw, event: guarantee.drawn, reference: "{loan}/d", date: day, guarantee: loan,
            amount: \(amount) }
      """, name: "m")
  }

  private let day = "  day: { from: Day, type: day, required: true }\n"
  private let amount =
    "  amount: { from: Amount, type: money, required: true, forms: [plain, \"$#,##0.00\"] }\n"

  @Test(arguments: [
    ("[yyyy-mm-dd]", "2024-02-29", "2024-02-29"), ("[yyyy-mm-dd]", "2023-02-29", "not-in-any-form"),
    ("[m/d/yyyy]", "2/8/1997", "1997-02-08"), ("[m/d/yyyy]", "13/8/1997", "not-in-any-form"),
    ("[m/d/yyyy]", "2/8/97", "not-in-any-form"), ("[d/m/yyyy]", "13/8/1997", "1997-08-13"),
    ("[m/d/yyyy, d/m/yyyy]", "2/8/1997", "ambiguous-value"),
    ("[m/d/yyyy, d/m/yyyy]", "2/2/1997", "1997-02-02"),
    ("[m/d/yyyy, d/m/yyyy]", "2/13/1997", "1997-02-13"),
    ("[d-mon-yy]", "28-Feb-97", "1997-02-28"), ("[d-mon-yy]", "4-OCT-49", "2049-10-04"),
    ("[d-mon-yy]", "4-oct-50", "1950-10-04"), ("[d-mon-yy]", "4-Okt-50", "not-in-any-form"),
    ("[d-mon-yy]", "30-Feb-97", "not-in-any-form"), ("[d-mon-yy]", "4-Oct-1950", "not-in-any-form"),
    ("[days-since-1960-01-01]", "0", "1960-01-01"), ("[days-since-1960-01-01]", "15074", "2001-04-09"),
    ("[days-since-1960-01-01]", "-1", "1959-12-31"), ("[days-since-1960-01-01]", "1.5", "not-in-any-form"),
    ("[yyyymmdd]", "20240229", "2024-02-29"), ("[yyyy/m/d]", "2024/2/9", "2024-02-09"),
    ("[yyyy-mm-dd, days-since-1960-01-01]", "15074", "2001-04-09"),
    ("[yyyy-mm-dd]", "", "required-column-blank"),
  ])
  func days(_ forms: String, _ text: String, _ result: String) throws {
    let mapping = try mapping(
      "  day: { from: Day, type: day, required: true, forms: \(forms), pivot: 1950 }\n" + amount)
    let all = try readAll("Loan,Day,Amount\n1,\(text),5\n", mapping: mapping)
    #expect((all.events.first?.date.description ?? all.faults.first?.code) == result)
    if let fault = all.faults.first { #expect(fault.line == 2 && fault.column == 3 && fault.field == "Day") }
  }

  @Test(arguments: [
    ("[plain]", "60000", "6000000"), ("[plain]", "60000.5", "6000050"),
    ("[plain]", "60000.505", "too-many-decimals"),
    ("[plain]", "$5", "not-in-any-form"), ("[plain]", "-5", "not-in-any-form"),
    ("[plain]", "99999999999999999999", "amount-out-of-range"), ("[plain]", "0", "amount-not-positive"),
    ("[\"$#,##0.00\"]", "\"$60,000.00 \"", "6000000"), ("[\"$#,##0.00\"]", "$0.50", "50"),
    ("[\"$#,##0.00\"]", "\"$6,00.00\"", "not-in-any-form"),
    ("[\"$#,##0.00\"]", "\"$60000.00\"", "not-in-any-form"),
    ("[\"$#,##0.00\"]", "\"$,600.00\"", "not-in-any-form"),
    ("[\"$#,##0.00\"]", "\"$1,234,567.89\"", "123456789"),
    ("[\"$#,##0\"]", "\"$149,800\"", "14980000"), ("[\"#.##0,00 €\"]", "\"1.234,56 €\"", "123456"),
    ("[plain, \"#.##0\"]", "1.234", "too-many-decimals"), ("[\"#,##0.00\", \"#.##0,00\"]", "\"1,50\"", "150"),
    ("[plain, \"#.##0\"]", "12", "1200"),
  ])
  func money(_ forms: String, _ text: String, _ result: String) throws {
    let mapping = try mapping(day + "  amount: { from: Amount, type: money, forms: \(forms) }\n")
    let all = try readAll("Loan,Day,Amount\n1,2024-01-01,\(text)\n", mapping: mapping)
    #expect((all.events.first?.money(.amount).map { String($0) } ?? all.faults.first?.code) == result)
  }

  @Test func valuesAndPatternsAndFallbacks() throws {
    let mapping = try mapping(
      day + amount + """
          state: { from: Bank, or: State, type: text, pattern: "[A-Z]{2}", notice: from-state }
          kind: { from: Kind, type: text, values: { A: one, "": two } }
          new: { from: New, type: whole, optional: true }
        """)
    let all = try readAll(
      "Loan,Day,Amount,Bank,State,Kind\n1,2024-01-01,5,,CA,A\n2,2024-01-01,5,ca,CA,\n3,2024-01-01,5,CA,,B\n",
      mapping: mapping)
    #expect(all.events.map(\.reference) == ["1/d"])
    #expect(
      all.notices == [
        Notice(code: "from-state", file: "in", line: 2, message: "Bank is blank, State is used")
      ])
    #expect(all.faultTexts == ["3:16 Bank pattern-mismatch", "4:20 Kind value-not-in-map"])
    let lacking = headerFault("Loan,Dayy,Amount,Bank,State,Kind\n", mapping: mapping)
    #expect(lacking?.code == "missing-source-column" && lacking?.value == "Day")
    #expect(lacking?.remedy.contains("Dayy") == true)
  }

  @Test(arguments: [
    ("{ multiply: amount, by: a, over: b, round: half-even }", "5,1,8", "62"),
    ("{ multiply: amount, by: a, over: b, round: half-up }", "5,1,8", "63"),
    ("{ multiply: amount, by: a, over: b, round: up }", "5,1,8", "63"),
    ("{ multiply: amount, by: a, over: b, round: up }", "5,1,0", "not-derivable"),
    ("{ multiply: amount, by: a, over: b, round: up }", "90000000000000000,9,1", "not-derivable"),
    ("{ multiply: amount, by: a, over: b, round: down }", "90000000000000000,9,9", "9000000000000000000"),
    ("{ multiply: amount, by: a, over: b, round: up }", "5,,8", "missing-column-value"),
    ("{ min: [amount, a, b] }", "5,4,3", "300"), ("{ max: [amount, a, b] }", "5,4,3", "500"),
    ("{ sum: [amount, a, b] }", "5,4,3", "1200"), ("{ difference: [amount, a] }", "5,4,3", "100"),
    ("{ difference: [amount, a] }", "5,6,3", "amount-not-positive"),
    ("{ sum: [amount, a] }", "92233720368547758,9,3", "amount-out-of-range"),
  ])
  func derivedMoney(_ definition: String, _ record: String, _ result: String) throws {
    let mapping = try mapping(
      day + amount + "  a: { from: A, type: money }\n  b: { from: B, type: money }\n",
      "derive:\n  result: \(definition)\n", amount: "result")
    let all = try readAll("Loan,Day,Amount,A,B\n1,2024-01-01,\(record)\n", mapping: mapping)
    #expect((all.events.first?.money(.amount).map { String($0) } ?? all.faults.first?.code) == result)
  }

  @Test(arguments: [
    ("2024-01-31", "1", "2024-02-29"), ("", "1", "2000-02-29"), ("2024-01-31", "0", "2024-01-31"),
    ("2024-01-31", "1200", "2030-12-31"), ("2024-01-31", "99999", "not-derivable"),
    ("2024-01-31", "", "missing-column-value"),
  ])
  func monthsLater(_ from: String, _ months: String, _ result: String) throws {
    let text = """
      format: gledger.mapping/1
      name: test
      constants: { book: CA, currency: USD }
      columns:
        loan: { from: Loan, type: text }
        start: { from: Start, type: day }
        other: { from: Other, type: day }
        months: { from: Months, type: whole }
      derive:
        end: { add_months: { from: start, or: other, months: months, at_most: 2030-12-31 } }
      events:
        - { event: guarantee.released, reference: "{loan}/r", date: end, guarantee: loan, amount: remaining }
      """
    let all = try readAll(
      "Loan,Start,Other,Months\n1,\(from),2000-01-31,\(months)\n",
      mapping: try Mapping.parse(text, name: "m"))
    #expect((all.events.first?.date.description ?? all.faults.first?.code) == result)
    #expect(all.events.first?.money(.amount) == nil)
  }

  @Test func rulesDecideInTheirOrder() throws {
    let mapping = try mapping(
      day + amount,
      """
      rules:
        - { event: draw, when: "amount = 1", outcome: reject, code: too-small, message: is too small }
        - { event: draw, when: "amount < 3", outcome: skip, code: small }
        - { event: draw, when: "amount = 4", outcome: post, code: four }
        - { event: draw, when: "amount = 4", outcome: reject, code: never }
      """)
    let records = (1...5).map { "\($0),2024-01-01,\($0)\n" }.joined()
    let all = try readAll("Loan,Day,Amount\n" + records, mapping: mapping)
    #expect(all.events.map(\.reference) == ["3/d", "4/d", "5/d"])
    #expect(all.notices.map { "\($0.line) \($0.code)" } == ["3 small", "5 four"])
    #expect(all.faultTexts == ["2:- - too-small"] && all.faults[0].message == "is too small")
  }

  @Test func faultsOfEventsStandAtTheSource() throws {
    let mapping = try mapping(day + amount)
    let all = try readAll("Loan,Day,Amount\nG 1,2024-01-01,5\n", mapping: mapping)
    #expect(all.faultTexts == ["2:1 Loan bad-reference"] || all.faultTexts.contains("2:1 Loan bad-code"))
    let text = "Amount,\"Day\",Loan\n 5 ,2024-01-01,1\n"
    var reader = try EventReader(
      .bytes(Array(text.utf8), name: "in"), format: .csv, scheme: testScheme, mapping: mapping)
    let chunk = try #require(try reader.next(limit: 9))
    let later = chunk.diagnostic(
      event: 0, column: .guarantee, code: "c", value: nil, message: "m", remedy: "r")
    #expect(later.line == 2 && later.column == 16 && later.field == "Loan" && later.value == "1")
  }

  @Test func otherColumnsAndFormats() throws {
    let mapping = try mapping(day + amount)
    let strict = try Mapping.parse(
      """
      format: gledger.mapping/1
      name: strict
      input: { other_columns: refuse, delimiter: ";" }
      columns:
        loan: { from: Loan, type: text }
        day: { from: Day, type: day }
      events:
        - { event: guarantee.released, reference: "{loan}/r", date: day, guarantee: loan, amount: remaining }
      """, name: "m")
    let fault = headerFault("Loan;Other;Day\n", book: "CA", mapping: strict)
    #expect(fault?.code == "unknown-column" && fault?.column == 6)
    #expect(headerFault("Loan;Day\n", mapping: strict)?.code == "missing-column-value")
    #expect(try readAll("Loan;Day\n1;2024-01-01\n", book: "CA", mapping: strict).events.count == 1)
    #expect(headerFault("{}", format: .jsonLines, mapping: mapping)?.code == "mapping-needs-csv")
  }
}
