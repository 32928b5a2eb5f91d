import Ledger
import Money

/// Balances between cedants and reinsurers by how long they are overdue (reinsurance.md 4.5). Disputed ones
/// stand apart. Minor units, of one currency.
public struct AgeingPage: Sendable {
  public struct Part: Sendable {
    public var cedant: String
    public var reinsurer: String
    /// nil where no account lists it yet.
    public var due: Day?
    public var isDisputed: Bool
    public var receivable: Int128
    public var payable: Int128

    public init(
      cedant: String, reinsurer: String, due: Day?, isDisputed: Bool, receivable: Int128, payable: Int128
    ) {
      (self.cedant, self.reinsurer, self.due) = (cedant, reinsurer, due)
      (self.isDisputed, self.receivable, self.payable) = (isDisputed, receivable, payable)
    }
  }

  struct Row {
    var cedant: String
    var reinsurer: String
    /// Net to the cedant, one a column.
    var amounts: [Int128]
    /// Receivable, undisputed and overdue: what a provision is for.
    var overdue: Int128
    var receivable: Int128
    var slow: Int128
  }

  public let day: Day
  public let currency: Currency
  /// Days overdue at which a bucket begins, rising, the first above 0.
  public let buckets: [Int]
  public let provision: Ratio
  /// From so many days on a balance counts towards a slow payer.
  static let slowAfter = 90
  let rows: [Row]

  public init(_ day: Day, _ currency: Currency, buckets: [Int], provision: Ratio, _ parts: [Part]) {
    (self.day, self.currency, self.buckets, self.provision) = (day, currency, buckets, provision)
    var rows: [Row] = []
    for part in parts {
      let place =
        rows.firstIndex { $0.cedant == part.cedant && $0.reinsurer == part.reinsurer } ?? rows.count
      if place == rows.count {
        rows.append(
          Row(
            cedant: part.cedant, reinsurer: part.reinsurer,
            amounts: Array(repeating: 0, count: buckets.count + 3), overdue: 0, receivable: 0, slow: 0))
      }
      let days = part.due.map { Int(day.number - $0.number) }
      let column: Int
      if part.isDisputed {
        column = buckets.count + 2
      } else if let days {
        column = 1 + buckets.filter { $0 <= days }.count
      } else {
        column = 0
      }
      rows[place].amounts[column] += part.receivable - part.payable
      guard !part.isDisputed else { continue }
      rows[place].receivable += part.receivable
      if let days, days > 0 { rows[place].overdue += part.receivable }
      if let days, days > AgeingPage.slowAfter { rows[place].slow += part.receivable }
    }
    self.rows = rows
  }

  /// `not accounted`, `current`, `1-29`, `30-90`, … `over 120`, `disputed`.
  var titles: [String] {
    let ranges = buckets.enumerated().map { place, start in
      place + 1 < buckets.count ? "\(start)-\(buckets[place + 1] - 1)" : "\(start) and more"
    }
    return ["not accounted", "current"] + ranges + ["disputed"]
  }

  private func provision(_ row: Row) -> Int128 {
    let top = row.overdue * Int128(provision.numerator)
    return Rounding.halfEven.divide(top, by: Int128(provision.denominator)).map { Int128($0) } ?? 0
  }

  /// More than a fifth of what is undisputed is overdue by more than 90 days.
  private func isSlow(_ row: Row) -> Bool { row.receivable > 0 && row.slow * 5 > row.receivable }

  public func text(width: Int?) -> String {
    var table = TextTable(
      [.left("cedant"), .left("reinsurer")] + titles.map { .right($0) } + [
        .right("provision"), .left(), .left(),
      ])
    for row in rows {
      table.add(
        [row.cedant, row.reinsurer]
          + (row.amounts + [provision(row)]).map { Amount.grouped($0, decimals: currency.decimals) }
          + [currency.code, isSlow(row) ? "slow payer" : ""])
    }
    return table.render(width: width, pinned: 2)
  }

  public func csv(header: Bool) -> String {
    var text = CSVText()
    if header {
      text.add(
        ["cedant", "reinsurer", "currency"] + titles.map { $0.replacing(" ", with: "_") }
          + ["provision", "slow_payer"])
    }
    for row in rows {
      text.add(
        [row.cedant, row.reinsurer, currency.code]
          + (row.amounts + [provision(row)]).map { Amount.major($0, decimals: currency.decimals) }
          + [isSlow(row) ? "yes" : "no"])
    }
    return text.text
  }

  public var json: JSONText {
    .fields(
      ("currency", .string(currency.code)),
      (
        "rows",
        .array(
          rows.map { row in
            .fields(
              ("cedant", .string(row.cedant)), ("reinsurer", .string(row.reinsurer)),
              (
                "balances",
                .object(
                  zip(titles, row.amounts).map {
                    (
                      key: $0.0.replacing(" ", with: "_"),
                      value: .string(Amount.major($0.1, decimals: currency.decimals))
                    )
                  })
              ),
              ("provision", .string(Amount.major(provision(row), decimals: currency.decimals))),
              ("slow_payer", .flag(isSlow(row))))
          })
      ))
  }
}
