import Ledger
import Money
import Reinsurance

/// What an excess treaty's year used of its cover, and each loss to the layer, of the whole panel.
extension TreatyPage {
  /// Empty where the treaty is no excess of loss.
  static func cover(
    _ memoranda: [TreatyStatement.Memorandum], _ currency: Currency, _ width: Int?
  ) -> String {
    let years = memoranda.compactMap(\.excess)
    guard !years.isEmpty else { return "" }
    var table = TextTable([
      .left("year"), .right("subject premium"), .right("premium"), .left(""), .right("cover used"),
      .right("cover left"), .right("deductible used"), .right("deductible left"), .right("reinstated"),
      .right("reinstatable left"), .right("reinstatement premium"),
    ])
    func bounded(_ minor: Int64?) -> String { minor.map { money($0, currency) } ?? "unlimited" }
    for year in years {
      table.add([
        String(year.year), year.subject.map { money($0, currency) } ?? "-", money(year.premium, currency),
        year.isAdjusted ? "adjusted" : "deposit", money(year.coverUsed, currency), bounded(year.coverLeft),
        money(year.deductibleUsed, currency), money(year.deductibleLeft, currency),
        money(year.reinstated, currency), bounded(year.reinstatableLeft),
        money(year.reinstatementPremium, currency),
      ])
    }
    return "\nCover of the layer at 100 %\n" + table.render(width: width)
  }

  func losses(_ statement: TreatyStatement, _ width: Int?) -> String {
    let currency = statement.key.currency
    let years = statement.memoranda.compactMap(\.excess).filter { !$0.losses.isEmpty }
    guard !years.isEmpty else { return "" }
    var table = TextTable([
      .left("year"), .left("loss"), .left("from"), .right("net loss"), .right("in the layer"),
      .right("retained"), .right("ceded"), .right("reinstated"), .right("reinstatement premium"),
    ])
    for year in years {
      for (loss, outcome) in zip(year.losses, year.outcomes) {
        table.add(
          [String(year.year), loss.code, "\(loss.day)"]
            + [
              loss.amount, outcome.layer, outcome.retained, outcome.ceded, outcome.reinstated,
              outcome.reinstatementPremium,
            ].map { TreatyPage.money($0, currency) })
      }
    }
    return "Losses to the layer at 100 %, to date\n" + table.render(width: width)
  }

  func lossesCSV() -> String {
    var text = CSVText(
      header: TreatyPage.headColumns + [
        "underwriting_year", "loss", "from", "net_loss", "in_layer", "retained", "ceded", "reinstated",
        "reinstatement_premium",
      ])
    for statement in statements {
      for year in statement.memoranda.compactMap(\.excess) {
        for (loss, outcome) in zip(year.losses, year.outcomes) {
          let amounts = [
            loss.amount, outcome.layer, outcome.retained, outcome.ceded, outcome.reinstated,
            outcome.reinstatementPremium,
          ]
          text.add(
            head(statement) + [String(year.year), loss.code, "\(loss.day)"]
              + amounts.map { Amount(minor: $0, statement.key.currency).major })
        }
      }
    }
    return text.text
  }

  /// `null` where the treaty is no excess of loss.
  static func json(_ year: ExcessPosition?, _ currency: Currency) -> JSONText {
    guard let year else { return .null }
    func money(_ minor: Int64) -> JSONText { .string(Amount(minor: minor, currency).major) }
    return .fields(
      ("subject_premium", year.subject.map(money) ?? .null), ("premium", money(year.premium)),
      ("adjusted", .flag(year.isAdjusted)), ("cover_used", money(year.coverUsed)),
      ("cover_left", year.coverLeft.map(money) ?? .null),
      ("deductible_used", money(year.deductibleUsed)), ("deductible_left", money(year.deductibleLeft)),
      ("reinstated", money(year.reinstated)),
      ("reinstatable_left", year.reinstatableLeft.map(money) ?? .null),
      ("reinstatement_premium", money(year.reinstatementPremium)),
      (
        "losses",
        .array(
          zip(year.losses, year.outcomes).map { loss, outcome in
            .fields(
              ("loss", .string(loss.code)), ("from", .string("\(loss.day)")),
              ("net_loss", money(loss.amount)),
              ("in_layer", money(outcome.layer)), ("retained", money(outcome.retained)),
              ("ceded", money(outcome.ceded)), ("reinstated", money(outcome.reinstated)),
              ("reinstatement_premium", money(outcome.reinstatementPremium)))
          })
      ))
  }
}
