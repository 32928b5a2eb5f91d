import Money

extension CessionPage {
  /// An event that an earlier state of the losses gave another cession, minor units.
  public struct Restatement: Sendable {
    public var treaty: String
    public var event: String
    public var ceded: (before: Int64, now: Int64)
    public var reinstatementPremium: (before: Int64, now: Int64)

    public init(
      treaty: String, event: String, ceded: (before: Int64, now: Int64),
      reinstatementPremium: (before: Int64, now: Int64)
    ) {
      (self.treaty, self.event, self.ceded) = (treaty, event, ceded)
      self.reinstatementPremium = reinstatementPremium
    }

    fileprivate var amounts: [Int64] {
      [
        ceded.before, ceded.now, ceded.now - ceded.before,
        reinstatementPremium.now - reinstatementPremium.before,
      ]
    }
  }

  /// What is restated, with the total; empty where nothing is.
  public func restatementText(width: Int?) -> String {
    guard !restatements.isEmpty else { return "" }
    var table = TextTable([
      .left("treaty"), .left("event"), .right("before"), .right("now"), .right("change"),
      .right("reinstatement premium"),
    ])
    var totals = Array(repeating: Int64(0), count: 4)
    for row in restatements {
      table.add([row.treaty, row.event] + row.amounts.map(grouped))
      for (place, amount) in row.amounts.enumerated() { totals[place] += amount }
    }
    table.addRule()
    table.add(["total", ""] + totals.map(grouped))
    return "\nRestated\n" + table.render(width: width)
  }

  private func grouped(_ minor: Int64) -> String {
    Amount.grouped(Int128(minor), decimals: currency.decimals)
  }

  /// A record a treaty and event that is restated.
  public func restatementCSV() -> String {
    var text = CSVText(header: ["treaty", "event", "before", "now", "change", "reinstatement_premium_change"])
    for row in restatements {
      text.add(
        [row.treaty, row.event] + row.amounts.map { Amount.major(Int128($0), decimals: currency.decimals) })
    }
    return text.text
  }

  func object(_ row: Restatement) -> JSONText {
    let names = ["before", "now", "change", "reinstatement_premium_change"]
    let amounts = zip(names, row.amounts).map { name, amount in
      (key: name, value: JSONText.string(Amount.major(Int128(amount), decimals: currency.decimals)))
    }
    return .object(
      [(key: "treaty", value: .string(row.treaty)), (key: "event", value: .string(row.event))] + amounts)
  }
}
