import Money
import Reinsurance

extension CessionPage {
  /// A layer's year: what reinstatements cost, and what is left of the cover. Minor units.
  public struct Layer: Sendable {
    public var treaty: String
    public var year: Int
    public var outcomes: [ExcessYear.Outcome]
    public var premium: Int64
    public var adjustment: Int64?
    public var coverLeft: Int64?
    public var reinstatableLeft: Int64?

    public init(
      treaty: String, year: Int, outcomes: [ExcessYear.Outcome], premium: Int64, adjustment: Int64?,
      coverLeft: Int64?, reinstatableLeft: Int64?
    ) {
      (self.treaty, self.year, self.outcomes, self.premium) = (treaty, year, outcomes, premium)
      (self.adjustment, self.coverLeft) = (adjustment, coverLeft)
      self.reinstatableLeft = reinstatableLeft
    }
  }

  private func money(_ minor: Int64) -> String { Amount.grouped(Int128(minor), decimals: currency.decimals) }

  /// A table a layer, the events in the order of their days.
  public func layerText(width: Int?) -> String {
    layers.map { layer in
      var table = TextTable([
        .left("event"), .right("in the layer"), .right("ceded"), .right("reinstated"),
        .right("reinstatement premium"),
      ])
      for row in layer.outcomes {
        table.add([
          row.code, money(row.layer), money(row.ceded), money(row.reinstated),
          money(row.reinstatementPremium),
        ])
      }
      table.addRule()
      let due = layer.outcomes.reduce(Int64(0)) { $0 + $1.reinstatementPremium }
      table.add(["total", "", "", "", money(due)])
      var facts = ["premium \(money(layer.premium))"]
      if let adjustment = layer.adjustment { facts.append("adjustment \(money(adjustment))") }
      if let left = layer.coverLeft { facts.append("cover left \(money(left))") }
      if let left = layer.reinstatableLeft { facts.append("still reinstatable \(money(left))") }
      return "\n\(layer.treaty), year \(layer.year): \(facts.joined(separator: ", "))\n"
        + table.render(width: width)
    }.joined()
  }

  func object(_ layer: Layer) -> JSONText {
    func money(_ minor: Int64) -> JSONText {
      .string(Amount.major(Int128(minor), decimals: currency.decimals))
    }
    return .fields(
      ("treaty", .string(layer.treaty)), ("underwriting_year", .integer(Int64(layer.year))),
      ("premium", money(layer.premium)), ("adjustment", layer.adjustment.map(money) ?? .null),
      ("cover_left", layer.coverLeft.map(money) ?? .null),
      ("reinstatable_left", layer.reinstatableLeft.map(money) ?? .null),
      (
        "events",
        .array(
          layer.outcomes.map { row in
            .fields(
              ("event", .string(row.code)), ("layer", money(row.layer)), ("ceded", money(row.ceded)),
              ("reinstated", money(row.reinstated)),
              ("reinstatement_premium", money(row.reinstatementPremium)))
          })
      ))
  }
}
