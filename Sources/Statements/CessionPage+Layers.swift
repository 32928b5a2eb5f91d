import Money
import Reinsurance

extension CessionPage {
  /// A cover's year: what is used up, what reinstatements cost, and what is left. Minor units.
  public struct Layer: Sendable {
    public var treaty: String
    public var year: Int
    /// Code of the book whose own cover it is; nil where all cedants have one.
    public var cedant: String?
    public var outcomes: [ExcessYear.Outcome]
    public var premium: Int64
    public var adjustment: Int64?
    public var deductible: Int64
    public var deductibleLeft: Int64
    public var coverLeft: Int64?
    public var reinstatableLeft: Int64?
    public var base: (name: String, amount: Int64)?
    public var lossRatio: String?

    public init(
      treaty: String, year: Int, cedant: String?, outcomes: [ExcessYear.Outcome], premium: Int64,
      adjustment: Int64?,
      deductible: Int64, deductibleLeft: Int64, coverLeft: Int64?, reinstatableLeft: Int64?,
      base: (name: String, amount: Int64)?, lossRatio: String?
    ) {
      (self.treaty, self.year, self.cedant) = (treaty, year, cedant)
      (self.outcomes, self.premium) = (outcomes, premium)
      (self.adjustment, self.coverLeft) = (adjustment, coverLeft)
      (self.deductible, self.deductibleLeft) = (deductible, deductibleLeft)
      (self.reinstatableLeft, self.base, self.lossRatio) = (reinstatableLeft, base, lossRatio)
    }

    /// Its limit comes back, free or paid.
    var isReinstated: Bool { reinstatableLeft != nil }

    fileprivate func sum(_ amount: (ExcessYear.Outcome) -> Int64) -> Int64 {
      outcomes.reduce(Int64(0)) { $0 + amount($1) }
    }
  }

  private func money(_ minor: Int64) -> String { Amount.grouped(Int128(minor), decimals: currency.decimals) }

  private func plain(_ minor: Int64) -> String { Amount.major(Int128(minor), decimals: currency.decimals) }

  /// A table a cover, the events in the order of their days.
  public func layerText(width: Int?) -> String {
    layers.map { layer in
      let back = [TextTable.Column.right("reinstated"), .right("reinstatement premium")]
      var table = TextTable(
        [.left("event"), .left("day"), .right("in the layer"), .right("ceded")]
          + (layer.isReinstated ? back : []))
      for row in layer.outcomes {
        table.add(
          [row.code, row.day.description, money(row.layer), money(row.ceded)]
            + (layer.isReinstated ? [money(row.reinstated), money(row.reinstatementPremium)] : []))
      }
      table.addRule()
      table.add(
        ["total", "", money(layer.sum(\.layer)), money(layer.sum(\.ceded))]
          + (layer.isReinstated
            ? [money(layer.sum(\.reinstated)), money(layer.sum(\.reinstatementPremium))] : []))
      let facts = facts(layer)
      let title =
        "\(layer.treaty), year \(layer.year)" + (layer.cedant.map { ", \($0)" } ?? "")
        + (facts.isEmpty ? "" : ": ")
      return "\n\(title)\(facts.joined(separator: ", "))\n"
        + table.render(width: width)
    }.joined()
  }

  private func facts(_ layer: Layer) -> [String] {
    var facts: [String] = []
    if let base = layer.base {
      facts.append("\(base.name.replacing("_", with: " ")) \(money(base.amount))")
      if let ratio = layer.lossRatio { facts.append("loss ratio \(ratio)") }
    } else if layer.premium != 0 || layer.isReinstated {
      facts.append("premium \(money(layer.premium))")
    }
    if let adjustment = layer.adjustment { facts.append("adjustment \(money(adjustment))") }
    if layer.deductible > 0 {
      facts.append("deductible \(money(layer.deductible)), left \(money(layer.deductibleLeft))")
    }
    if let left = layer.coverLeft { facts.append("cover left \(money(left))") }
    if let left = layer.reinstatableLeft { facts.append("still reinstatable \(money(left))") }
    return facts
  }

  /// A record a cover, year and event.
  public func layerCSV() -> String {
    var text = CSVText(header: [
      "treaty", "underwriting_year", "cedant", "event", "date", "layer", "ceded", "reinstated",
      "reinstatement_premium",
    ])
    for layer in layers {
      for row in layer.outcomes {
        text.add([
          layer.treaty, String(layer.year), layer.cedant ?? "", row.code, row.day.description,
          plain(row.layer), plain(row.ceded), plain(row.reinstated), plain(row.reinstatementPremium),
        ])
      }
    }
    return text.text
  }

  func object(_ layer: Layer) -> JSONText {
    func money(_ minor: Int64) -> JSONText { .string(plain(minor)) }
    return .fields(
      ("treaty", .string(layer.treaty)), ("underwriting_year", .integer(Int64(layer.year))),
      ("cedant", layer.cedant.map { .string($0) } ?? .null), ("premium", money(layer.premium)),
      ("adjustment", layer.adjustment.map(money) ?? .null),
      (layer.base?.name ?? "subject", layer.base.map { money($0.amount) } ?? .null),
      ("loss_ratio", layer.lossRatio.map { .string($0) } ?? .null),
      ("deductible", money(layer.deductible)), ("deductible_left", money(layer.deductibleLeft)),
      ("cover_left", layer.coverLeft.map(money) ?? .null),
      ("reinstatable_left", layer.reinstatableLeft.map(money) ?? .null),
      (
        "events",
        .array(
          layer.outcomes.map { row in
            .fields(
              ("event", .string(row.code)), ("date", .string(row.day.description)),
              ("layer", money(row.layer)), ("ceded", money(row.ceded)), ("reinstated", money(row.reinstated)),
              ("reinstatement_premium", money(row.reinstatementPremium)))
          })
      ))
  }
}
