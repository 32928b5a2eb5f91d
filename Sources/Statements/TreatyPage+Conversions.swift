import Ledger
import Money
import Reinsurance

/// What an excess treaty converted into its currency: each amount as it was, the rate, and what it came to
/// (reinsurance.md 4.5).
extension TreatyPage {
  /// What the items of a conversion are called.
  private static let items = [
    "premium": "Subject premium", "subject_premium": "Subject premium", "volume": "Volume",
  ]

  static let conversionColumns = [
    "underwriting_year", "item", "loss", "guarantee", "claim", "original_currency", "original_amount", "rate",
    "rate_date", "amount",
  ]

  private func rows(
    _ statement: TreatyStatement
  ) -> [(year: Int, row: ExcessPosition.Conversion)] {
    statement.memoranda.compactMap(\.excess).flatMap { year in year.conversions.map { (year.year, $0) } }
  }

  /// Empty where nothing was converted.
  func conversions(_ statement: TreatyStatement, _ width: Int?) -> String {
    let rows = rows(statement)
    guard !rows.isEmpty else { return "" }
    let currency = statement.key.currency
    var table = TextTable([
      .left("year"), .left("item"), .left("guarantee"), .left("claim"), .right("original"), .left(""),
      .right("rate"), .left("rate of"), .right("in \(currency)"),
    ])
    for (year, row) in rows {
      let amount = row.amount
      table.add([
        String(year), TreatyPage.items[row.item] ?? row.loss, row.guarantee, row.claim,
        TreatyPage.money(amount.original, amount.currency), amount.currency.code, amount.rate.written,
        amount.day.map { "\($0)" } ?? "the treaty", TreatyPage.money(amount.worth, currency),
      ])
    }
    return "Converted into \(currency), before what other excess treaties took\n" + table.render(width: width)
  }

  func conversionsCSV(_ statement: TreatyStatement) -> String {
    var text = CSVText()
    let head = head(statement)
    for (year, row) in rows(statement) {
      let amount = row.amount
      text.add(
        head + [
          String(year), row.item, row.loss, row.guarantee, row.claim, amount.currency.code,
          Amount(minor: amount.original, amount.currency).major, "\(amount.rate)",
          amount.day.map { "\($0)" } ?? "", Amount(minor: amount.worth, statement.key.currency).major,
        ])
    }
    return text.text
  }

  static func json(_ rows: [ExcessPosition.Conversion], _ currency: Currency) -> JSONText {
    .array(
      rows.map { row in
        let amount = row.amount
        return .fields(
          ("item", .string(row.item)), ("loss", .string(row.loss)), ("guarantee", .string(row.guarantee)),
          ("claim", .string(row.claim)), ("original_currency", .string(amount.currency.code)),
          ("original_amount", .string(Amount(minor: amount.original, amount.currency).major)),
          ("rate", .string("\(amount.rate)")), ("rate_date", .optional(amount.day.map { "\($0)" })),
          ("amount", .string(Amount(minor: amount.worth, currency).major)))
      })
  }
}
