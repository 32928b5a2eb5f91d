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
    return "\nCover of the layer at 100 %\n" + table.render(width: width) + wholeYears(years, currency, width)
  }

  /// Bounds of covers of a whole year in money, what reached them, and until when they are provisional.
  private static func wholeYears(
    _ years: [ExcessPosition], _ currency: Currency, _ width: Int?
  ) -> String {
    let covers = years.compactMap { year in year.whole.map { (year.year, $0) } }
    guard let first = covers.first?.1 else { return "" }
    let name = first.baseName?.replacing("_", with: " ") ?? "measured by"
    var table = TextTable([
      .left("year"), .right(name), .right("attachment"), .right("limit"), .right("all losses"),
      .right("loss ratio"), .right("recovered"), .left("state"),
    ])
    for (year, cover) in covers {
      table.add([
        String(year), cover.base.map { money($0, currency) } ?? "-", money(cover.attachment, currency),
        cover.limit.map { money($0, currency) } ?? "unlimited", money(cover.reached, currency),
        cover.lossRatio.map(percent) ?? "-", cover.recovered.map { money($0, currency) } ?? "-",
        state(cover),
      ])
    }
    return "\nCover of the whole year at 100 %\n" + table.render(width: width)
  }

  /// Recoveries of a year that is not closed are provisional (reinsurance.md 4.3).
  private static func state(_ cover: ExcessPosition.Whole) -> String {
    guard let closing = cover.closing else { return "provisional: the year stays open" }
    return cover.isFinal ? "final: closed on \(closing)" : "provisional until \(closing)"
  }

  private static func json(_ cover: ExcessPosition.Whole?, _ currency: Currency) -> JSONText {
    guard let cover else { return .null }
    func money(_ minor: Int64) -> JSONText { .string(Amount(minor: minor, currency).major) }
    return .fields(
      ("measured_by", cover.baseName.map { .string($0) } ?? .null), ("base", cover.base.map(money) ?? .null),
      ("attachment", money(cover.attachment)), ("limit", cover.limit.map(money) ?? .null),
      ("losses", money(cover.reached)), ("loss_ratio", cover.lossRatio.map { .string(percent($0)) } ?? .null),
      ("recovered", cover.recovered.map(money) ?? .null),
      ("closing", cover.closing.map { .string("\($0)") } ?? .null), ("final", .flag(cover.isFinal)))
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

  /// Claims of which a share takes its part of what inward accounts bring.
  func brought(_ statement: TreatyStatement, _ width: Int?) -> String {
    let currency = statement.key.currency
    let rows = statement.memoranda.flatMap(\.brought)
    guard !rows.isEmpty else { return "" }
    var table = TextTable([
      .left("year"), .left("loss"), .left("from"), .right("assumed"), .right("ceded"),
    ])
    for row in rows {
      table.add(
        [String(row.year), row.loss, "\(row.day)"]
          + [row.assumed, row.ceded].map { TreatyPage.money($0, currency) })
    }
    return "Losses that inward accounts brought, at 100 %, to date\n" + table.render(width: width)
  }

  func lossesCSV(_ statement: TreatyStatement) -> String {
    var text = CSVText()
    let head = head(statement)
    for year in statement.memoranda.compactMap(\.excess) {
      for (loss, outcome) in zip(year.losses, year.outcomes) {
        let amounts = [
          loss.amount, outcome.layer, outcome.retained, outcome.ceded, outcome.reinstated,
          outcome.reinstatementPremium,
        ]
        text.add(
          head + [String(year.year), loss.code, "\(loss.day)"]
            + amounts.map { Amount(minor: $0, statement.key.currency).major })
      }
    }
    for row in statement.memoranda.flatMap(\.brought) {
      text.add(
        head + [String(row.year), row.loss, "\(row.day)"]
          + [row.assumed, row.ceded, 0, row.ceded, 0, 0].map {
            Amount(minor: $0, statement.key.currency).major
          })
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
      ("reinstatement_premium", money(year.reinstatementPremium)), ("year", json(year.whole, currency)),
      ("conversions", json(year.conversions, currency)),
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
