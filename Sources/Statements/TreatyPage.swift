import Ledger
import Money
import Posting
import Reinsurance

/// Statements of account of treaties, with their bordereaux, as they are read (reinsurance.md 5): each alone,
/// so that no two are held.
public struct TreatyPage {
  public enum Part: String, Sendable, CaseIterable {
    case account
    case claims
    case premiums
    case losses
    case conversions
  }

  public var period: TreatyAccountTerms.Period

  public init(period: TreatyAccountTerms.Period) { self.period = period }

  /// What a line is called.
  static let names: [String: String] = [
    "premium": "Premium ceded", "returnPremium": "Return premium", "claims": "Claims paid",
    "recoveries": "Recoveries", "cashPaid": "Paid in cash before", "commission": "Ceding commission",
    "overridingCommission": "Overriding commission", "slidingAdjustment": "Sliding scale adjustment",
    "profitCommission": "Profit commission", "brokerage": "Brokerage",
    "lossParticipation": "Loss participation", "lossAboveCap": "Loss above the cap",
    "depositWithheld": "Premium deposit withheld", "depositReleased": "Premium deposit released",
    "lossDepositWithheld": "Loss deposit withheld", "lossDepositReleased": "Loss deposit released",
    "depositInterest": "Interest on deposits", "depositPremium": "Deposit premium",
    "adjustmentPremium": "Adjustment premium", "reinstatementPremium": "Reinstatement premium",
    "excessLoss": "Excess of loss", "stopLossRecovery": "Stop loss recovery",
    "cappedLoss": "Capped portfolio loss", "cappedRecovery": "Capped portfolio recoveries",
    "premiumPortfolioOut": "Premium portfolio out",
    "premiumPortfolioIn": "Premium portfolio in", "lossPortfolioOut": "Loss portfolio out",
    "lossPortfolioIn": "Loss portfolio in", "premiumRunOff": "Premium of earlier years",
    "lossRunOff": "Losses of earlier years",
  ]

  static func money(_ minor: Int64, _ currency: Currency) -> String {
    Amount.grouped(Int128(minor), decimals: currency.decimals)
  }

  // MARK: Text

  /// The statement, its lines ended; a blank line goes between two.
  public func text(_ statement: TreatyStatement, width: Int?) -> String {
    var parts = [
      header(statement), account(statement, width), paid(statement, width), memoranda(statement, width),
    ]
    if !statement.premiums.isEmpty { parts.append("Premium bordereau\n" + premiums(statement, width)) }
    if !statement.claims.isEmpty { parts.append("Claims bordereau\n" + claims(statement, width)) }
    parts += [losses(statement, width), brought(statement, width), conversions(statement, width)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func header(_ statement: TreatyStatement) -> String {
    let (key, version) = (statement.key, statement.version)
    var lines = [
      "Statement of account \(statement.reference)\(statement.isExample ? " (example)" : "")",
      "treaty       \(statement.treaty), \(statement.kind)",
      "between      \(key.cedant) (cedant, fund \(key.fund)) and \(key.reinsurer) (reinsurer)",
      "period       \(statement.from) to \(statement.to) (\(TreatyStatement.label(statement.to, period))), "
        + (version == 1 ? "original" : "version \(version): what changed since version \(version - 1)"),
      "basis        \(statement.isCleanCut ? "clean cut" : "underwriting year"), in \(key.currency.code)",
      "due          \(statement.due)",
      "known at     seal \(statement.knownAtSeal), input "
        + statement.inputHash.hexadecimal.prefix(16),
    ]
    if let subject = statement.subject { lines.append("subject      \(subject)") }
    for binding in statement.bindings ?? [] { lines.append("binding      \(binding)") }
    if let paid = statement.paid {
      lines.append(
        "paid in      \(paid.currency)"
          + (paid.rate.map { ", here at \($0.written), the rate of \(statement.to)" }
            ?? "; the pack has no rate on \(statement.to)"))
    }
    if let seal = statement.seal { lines.append("posted       with seal \(seal)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func account(_ statement: TreatyStatement, _ width: Int?) -> String {
    let currency = statement.key.currency
    var table = TextTable([
      .left("year"), .left("line"), .right("100 %"), .right("due to cedant"), .right("due to reinsurer"),
    ])
    func add(_ year: String, _ name: String, _ whole: String, _ share: Int64) {
      table.add([
        year, name, whole, share >= 0 ? TreatyPage.money(share, currency) : "",
        share < 0 ? TreatyPage.money(-share, currency) : "",
      ])
    }
    for line in statement.lines {
      add(
        String(line.year), TreatyPage.names[line.code] ?? line.code, TreatyPage.money(line.whole, currency),
        line.share)
    }
    table.addRule()
    add("", "Balance of this account", "", statement.balance)
    add("", "Brought forward", "", statement.broughtForward)
    add("", "Balance due", "", statement.balanceDue)
    if let paid = statement.paid, let worth = statement.inPaid(statement.balanceDue) {
      table.add([
        "", "Balance due, in \(paid.currency)", "", worth >= 0 ? TreatyPage.money(worth, paid.currency) : "",
        worth < 0 ? TreatyPage.money(-worth, paid.currency) : "",
      ])
    }
    if statement.paidSince != 0 { add("", "Paid since the account before", "", statement.paidSince) }
    return table.render(width: width)
  }

  /// What each line comes to in the currency that the account is paid in. Each is rounded half-even alone,
  /// and so is the balance: what the lines miss of it stands in a line of its own.
  private func paid(_ statement: TreatyStatement, _ width: Int?) -> String {
    guard let terms = statement.paid, let rate = terms.rate,
      let due = statement.inPaid(statement.balanceDue)
    else { return "" }
    let currency = statement.key.currency
    var table = TextTable([
      .left("year"), .left("line"), .right("to cedant, \(currency)"), .right("rate"),
      .right("to cedant, \(terms.currency)"),
    ])
    var sum: Int128 = 0
    func add(_ year: String, _ name: String, _ amount: Int64) -> Bool {
      guard let worth = statement.inPaid(amount) else { return false }
      sum += Int128(worth)
      table.add([
        year, name, TreatyPage.money(amount, currency), rate.written, TreatyPage.money(worth, terms.currency),
      ])
      return true
    }
    for line in statement.lines {
      guard add(String(line.year), TreatyPage.names[line.code] ?? line.code, line.share) else { return "" }
    }
    if statement.broughtForward != 0 {
      guard add("", "Brought forward", statement.broughtForward) else { return "" }
    }
    let rounding = Int128(due) - sum
    if rounding != 0 {
      table.add(["", "Rounding", "", "", Amount.grouped(rounding, decimals: terms.currency.decimals)])
    }
    table.addRule()
    table.add([
      "", "Balance due", TreatyPage.money(statement.balanceDue, currency), rate.written,
      TreatyPage.money(due, terms.currency),
    ])
    return "Paid in \(terms.currency), at the rate of \(statement.to)\n" + table.render(width: width)
  }

  private func memoranda(_ statement: TreatyStatement, _ width: Int?) -> String {
    guard !statement.memoranda.isEmpty else { return "" }
    return "Memorandum, since inception, not in the balance\n"
      + TreatyPage.years(statement.memoranda, statement.key.currency, width)
  }

  /// Cumulative figures and ratios, one row an underwriting year.
  static func years(
    _ memoranda: [TreatyStatement.Memorandum], _ currency: Currency, _ width: Int?
  ) -> String {
    var table = TextTable([
      .left("year"), .right("line"), .right("premium"), .right("unearned"), .right("paid"),
      .right("outstanding"), .right("100 %"), .right("loss ratio"), .right("commission"), .right("earned"),
      .right("deficit"),
    ])
    for row in memoranda {
      let figures = row.figures
      table.add([
        String(figures.year), percent(ExactFraction(row.signed)), money(figures.written, currency),
        money(figures.unearned, currency), money(figures.paid, currency),
        money(figures.outstanding, currency), money(row.outstandingWhole, currency), lossRatio(figures),
        percent(ExactFraction(row.provisionalRate)), percent(row.earnedRate),
        row.deficit.map { money($0, currency) } ?? "-",
      ])
    }
    return table.render(width: width) + cover(memoranda, currency, width)
  }

  static func percent(_ fraction: ExactFraction) -> String { (try? fraction.percentText()) ?? "-" }

  static func lossRatio(_ figures: TreatyYearFigures) -> String {
    (try? figures.lossRatio()).flatMap { $0 }.map(percent) ?? "-"
  }

  /// The text of a share: that of most rows is that of the row before.
  private func shares() -> (Ratio) -> String {
    var last: (share: Ratio, text: String)?
    return { share in
      if let last, last.share == share { return last.text }
      let text = TreatyPage.percent(ExactFraction(share))
      last = (share, text)
      return text
    }
  }

  private func premiums(_ statement: TreatyStatement, _ width: Int?) -> String {
    let currency = statement.key.currency
    var table = TextTable([
      .left("guarantee"), .left("type"), .left("date"), .left("from"), .left("to"), .right("year"),
      .right("drawn"), .right("cession"), .right("ceded sum"), .right("premium"), .right("commission"),
      .right("net"),
    ])
    let cession = shares()
    for row in statement.premiums {
      table.add([
        row.guarantee.isEmpty ? row.reference : row.guarantee, row.isReturn ? "return" : "premium",
        row.date.description, row.from.description, row.to.description, String(row.year),
        TreatyPage.money(row.drawn, currency), cession(row.cession), TreatyPage.money(row.cededSum, currency),
        TreatyPage.money(row.amount, currency), TreatyPage.money(row.commission, currency),
        TreatyPage.money(row.amount - row.commission, currency),
      ])
    }
    return table.render(width: width, pinned: 1)
  }

  private func claims(_ statement: TreatyStatement, _ width: Int?) -> String {
    let currency = statement.key.currency
    var table = TextTable([
      .left("guarantee"), .left("claim"), .right("year"), .left("claimed on"), .right("paid at 100 %"),
      .right("cession"), .right("ceded now"), .right("ceded to date"), .right("recovered now"),
      .right("recovered to date"), .right("outstanding"), .left("status"),
    ])
    let cession = shares()
    for row in statement.claims {
      table.add([
        row.guarantee, row.claim, String(row.year), row.paidOn?.description ?? "",
        TreatyPage.money(row.paidWhole, currency), cession(row.cession),
        TreatyPage.money(row.cededInPeriod, currency), TreatyPage.money(row.cededToDate, currency),
        TreatyPage.money(row.recoveredInPeriod, currency), TreatyPage.money(row.recoveredToDate, currency),
        TreatyPage.money(row.outstanding, currency), row.status,
      ])
    }
    return table.render(width: width, pinned: 1)
  }
}
