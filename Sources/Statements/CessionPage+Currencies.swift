import Money
import Reinsurance

/// Treaties of several currencies on given losses: a page each, with the losses that it converted.
extension CessionPage {
  /// What the shares before left of a loss in its guarantee's currency, in the currency of the page.
  public struct Conversion: Sendable {
    public var event: String
    public var risk: String
    public var amount: ConvertedAmount

    public init(event: String, risk: String, amount: ConvertedAmount) {
      (self.event, self.risk, self.amount) = (event, risk, amount)
    }
  }

  /// Empty where nothing was converted.
  public func conversionText(width: Int?) -> String {
    guard !conversions.isEmpty else { return "" }
    var table = TextTable([
      .left("event"), .left("risk"), .right("original"), .left(""), .right("rate"), .left("rate of"),
      .right("in \(currency)"),
    ])
    for row in conversions {
      let amount = row.amount
      table.add([
        row.event, row.risk, Amount.grouped(Int128(amount.original), decimals: amount.currency.decimals),
        amount.currency.code, amount.rate.written, amount.day.map { "\($0)" } ?? "the treaty",
        Amount.grouped(Int128(amount.worth), decimals: currency.decimals),
      ])
    }
    return "\nConverted into \(currency), of what shares left\n" + table.render(width: width)
  }

  /// A record a loss that was converted, on any of the pages.
  public func conversionCSV() -> String {
    var text = CSVText(header: [
      "event", "risk", "original_currency", "original_amount", "rate", "rate_date", "currency", "amount",
    ])
    for page in [self] + others {
      for row in page.conversions {
        let amount = row.amount
        text.add([
          row.event, row.risk, amount.currency.code, Amount(minor: amount.original, amount.currency).major,
          "\(amount.rate)", amount.day.map { "\($0)" } ?? "", page.currency.code,
          Amount(minor: amount.worth, page.currency).major,
        ])
      }
    }
    return text.text
  }

  func object(_ row: Conversion) -> JSONText {
    let amount = row.amount
    return .fields(
      ("event", .string(row.event)), ("risk", .string(row.risk)),
      ("original_currency", .string(amount.currency.code)),
      ("original_amount", .string(Amount(minor: amount.original, amount.currency).major)),
      ("rate", .string("\(amount.rate)")), ("rate_date", .optional(amount.day.map { "\($0)" })),
      ("amount", .string(Amount(minor: amount.worth, currency).major)))
  }
}
