import Ledger
import Money
import Testing

/// Codes of columns, events and components: what files, packs and seals are made of.
struct CodeTests {
  @Test func columnsAreInTheOrderOfTheirNamesBytes() {
    let names = EventColumn.allCases.map(\.name)
    #expect(names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } == names)
    #expect(Set(names).count == names.count)
    #expect(EventColumn.allCases.map(\.rawValue) == Array(0..<UInt8(names.count)))
    for column in EventColumn.allCases { #expect(EventColumn(name: column.name) == column) }
  }

  @Test func eachColumnIsDocumentedOnce() {
    #expect(EventColumn.documented.count == EventColumn.allCases.count)
    #expect(Set(EventColumn.documented) == Set(EventColumn.allCases))
  }

  /// formats.md section 1.
  @Test(arguments: [
    ("account_period", EventColumn.accountPeriod), ("borrower_group", .borrowerGroup), ("of", .of),
    ("of_book", .ofBook), ("underwriting_year", .underwritingYear), ("verified_loss", .verifiedLoss),
    ("period_from", .periodFrom), ("amount", .amount),
  ])
  func columnName(name: String, column: EventColumn) {
    #expect(column.name == name)
  }

  @Test(arguments: ["", "Amount", "borrowerGroup", "amount ", "_line"])
  func unknownColumn(name: String) { #expect(EventColumn(name: name) == nil) }

  @Test func eventCodesAreUniqueAndReadBack() {
    let codes = EventKind.allCases.map(\.code)
    #expect(Set(codes).count == codes.count)
    for kind in EventKind.allCases { #expect(EventKind(code: kind.code) == kind) }
    #expect(EventKind(code: "claim.Paid") == nil)
    #expect(EventKind(code: "") == nil)
  }

  /// domain.md 9.2: a code is its case, its first word cut off by a dot.
  @Test func eventCodesAreTheirCases() {
    for kind in EventKind.allCases {
      let parts = kind.code.split(separator: ".")
      #expect(parts.count == 2)
      let second = parts[1].prefix(1).uppercased() + parts[1].dropFirst()
      #expect("\(kind)" == parts[0] + second, "\(kind)")
    }
  }

  @Test func componentCodesAreUniqueAndReadBack() {
    let codes = Component.allCases.map(\.code)
    #expect(Set(codes).count == codes.count)
    for component in Component.allCases { #expect(Component(code: component.code) == component) }
    #expect(Component(code: "Paid") == nil)
  }

  @Test func causesAreUnique() {
    var seen: Set<UInt16> = []
    for kind in EventKind.allCases {
      for component in Component.allCases {
        let isNew = seen.insert(Cause(kind, component).packed).inserted
        #expect(isNew, "\(kind) \(component)")
      }
    }
  }

  @Test(
    arguments: [
      (.text("bank-0001"), .lender, "bank-0001"), (.money(-5), .amount, "-5"),
      (.money(.max), .amount, "\(Int64.max)"),
      (.flag(true), .final, "yes"), (.flag(false), .final, "no"), (.whole(60), .instalments, "60"),
    ] as [(FieldValue, EventColumn, String)])
  func valuesReadBack(value: FieldValue, column: EventColumn, text: String) {
    #expect(value.normalised == text)
    #expect(FieldValue(normalised: text, form: column.form) == value)
  }

  @Test func daysAndRatiosReadBack() throws {
    let day = FieldValue.day(try #require(Day("2024-03-31")))
    let ratio = FieldValue.ratio(try #require(Ratio("80%")))
    #expect((day.normalised, ratio.normalised) == ("2024-03-31", "4/5"))
    #expect(FieldValue(normalised: "2024-03-31", form: .day) == day)
    #expect(FieldValue(normalised: "4/5", form: .ratio) == ratio)
  }

  @Test(arguments: [
    ("x", EventColumn.amount), ("1.5", .amount), ("2024-02-30", .date), ("1/0", .rate), ("six", .instalments),
  ])
  func damagedValuesAreRefused(text: String, column: EventColumn) {
    #expect(FieldValue(normalised: text, form: column.form) == nil)
  }

  @Test func anEventsFieldsKeepTheirOrder() throws {
    var event = BusinessEvent(
      kind: .claimPaid, reference: "r", book: 0, date: Day(number: 0),
      currency: try #require(Currency("JPY")), fields: [])
    for column in [EventColumn.principal, .amount, .memo, .claim, .guarantee] {
      event.set(column, .text("\(column)"))
    }
    event.set(.memo, .text("again"))
    #expect(event.fields.map(\.column.name) == ["amount", "claim", "guarantee", "memo", "principal"])
    #expect(event.text(.memo) == "again")
    #expect(event.text(.reason) == nil)
    #expect(event.money(.memo) == nil, "a text is not money")
    #expect(!event.flag(.final))
  }
}
