@testable import Schemes

/// What a treaty's terms of account may not say (reinsurance.md 4 and 6).
extension FaultCase {
  private static let paid = "period: quarter, settle: on_payment"

  /// A treaty with these terms of account, or another edit of it.
  private static func account(
    _ name: String, _ terms: String, _ code: String, _ field: String?
  ) -> FaultCase {
    treaty(
      name, "terms: { cession: \"80%\" }", "terms: { cession: \"80%\" }\naccount: { \(terms) }", code,
      at: "account:", field)
  }

  /// Two edits of the treaty.
  private static func treaty(
    _ name: String, _ old: String, _ new: String, _ code: String, at: String, _ field: String?,
    or more: String,
    _ instead: String = ""
  ) -> FaultCase {
    FaultCase(
      name, "treaty/QS.yaml", "",
      treaty.replacing(old, with: new).replacing(more, with: instead), code, at: at, field)
  }

  private static func scale(_ points: String, provisional: String = "30%") -> String {
    "\(paid), commission: { kind: sliding_scale, provisional: \"\(provisional)\", scale: [ \(points) ] }"
  }

  private static let good =
    "{ loss_ratio: \"50%\", rate: \"40%\" }, { loss_ratio: \"75%\", rate: \"25%\" }"

  static let treaties: [FaultCase] = [
    treaty(
      "limit of zero", "terms: { cession: \"80%\" }", "terms: { cession: \"80%\", limit: 0 }", "bad-value",
      at: "terms:", "terms.limit"),
    treaty(
      "limit of a quota share", "terms: { cession: \"80%\" }", "terms: { cession: \"80%\", limit: 5000 }",
      "limit-basis", at: "terms:", "terms.limit"),
    treaty(
      "gap between years", "from: 2025-04-01", "from: 2025-05-01", "validity-gap", at: "2025-05-01",
      "years.1.from"),
    treaty(
      "panel of a year in part", "to: 2026-04-01 }",
      "to: 2026-04-01, panel: [ { party: insurer, signed: \"90%\" } ] }", "panel-sum", at: "2025,",
      "years.1.panel.0.signed"),
    treaty(
      "currency without a rate", "scope:", "money: { settlement: USD }\nscope:", "no-exchange-rate",
      at: "money", "money.settlement"),
    treaty(
      "surplus without its share", "quota_share\n", "surplus\n", "surplus-without-share", at: "type:", "type",
      or: "terms: { cession: \"80%\" }\n"),
    treaty(
      "excess without a limit", "quota_share\n", "event_xl\n", "missing-value", at: "type:", "type"),
    treaty(
      "level of risk on an event XL", "quota_share\n",
      "event_xl\nrisk_level: borrower\npremium: { deposit: 5 }\n", "level-on-event-xl", at: "risk_level",
      "risk_level", or: "\"80%\" }", "\"80%\", limit: 100 }"),
    account(
      "terms of account settled at once", "period: quarter, commission: { kind: flat, rate: \"25%\" }",
      "settle-at-once", "account.period"),
    account(
      "scale of one point", scale("{ loss_ratio: \"50%\", rate: \"40%\" }"), "scale-incomplete",
      "account.commission.kind"),
    account(
      "scale whose loss ratios fall",
      scale("{ loss_ratio: \"75%\", rate: \"40%\" }, { loss_ratio: \"50%\", rate: \"25%\" }"), "scale-order",
      "account.commission.scale.1.loss_ratio"),
    account(
      "scale whose rates rise",
      scale("{ loss_ratio: \"50%\", rate: \"25%\" }, { loss_ratio: \"75%\", rate: \"40%\" }"), "scale-order",
      "account.commission.scale.1.rate"),
    account(
      "provisional rate above the scale", scale(good, provisional: "45%"), "provisional-rate",
      "account.commission.provisional"),
    account(
      "scale beside a flat rate",
      "\(paid), commission: { kind: flat, rate: \"25%\", scale: [ \(good) ] }", "bad-value",
      "account.commission.scale.0.loss_ratio"),
    account(
      "profit commission beside a scale", scale(good) + ", profit: { rate: \"20%\" }", "commission-combined",
      "account.profit.rate"),
    account(
      "deficit for no number of years", "\(paid), profit: { rate: \"20%\", deficit: always }", "bad-value",
      "account.profit.deficit"),
    account(
      "fixed share without a share", "\(paid), unearned: { basis: fixed }", "missing-value",
      "account.unearned.basis"),
    account(
      "share of a basis without one", "\(paid), unearned: { basis: daily, share: \"35%\" }", "bad-value",
      "account.unearned.share"),
    account(
      "participation without a width",
      "\(paid), participation: { attachment: \"80%\", share: \"50%\" }", "missing-value",
      "account.participation.attachment"),
    account(
      "deposit that is never released", "\(paid), premium_deposit: { share: \"40%\" }", "missing-value",
      "account.premium_deposit.share"),
    account(
      "portfolio of premium alone", "\(paid), portfolio: { premium: \"100%\" }", "missing-value",
      "account.portfolio.premium"),
    account(
      "overdue days without a share", "\(paid), overdue: { after_days: 90 }", "missing-value",
      "account.overdue.after_days"),
    treaty(
      "portfolio within a month", "to: 2026-04-01 }",
      "to: 2026-04-15 }\n  - { underwriting_year: 2026, from: 2026-04-15, to: 2027-04-15 }",
      "portfolio-within-month", at: "account:", "account.portfolio.premium",
      or: "terms: { cession: \"80%\" }",
      "terms: { cession: \"80%\" }\naccount: { \(paid), portfolio: { premium: \"100%\", loss: 0% } }"),
    account(
      "loss ratio that is none", "\(paid), loss_ratio_cap: unlimited", "bad-value", "account.loss_ratio_cap"),
  ]

  /// Two treaties of one inuring number that meet.
  static let together: [[FaultCase]] = [
    second(
      "terms: { cession: \"80%\" }", "terms: { cession: \"30%\" }", "over-whole", at: "terms:",
      "terms.cession"),
    second(
      "terms: { cession: \"80%\" }", "risk_level: guarantee\nterms: { cession: \"10%\" }", "risk-levels",
      at: "risk_level", "risk_level"),
    second(
      "terms: { cession: \"80%\" }", "terms: { retention: 500000, lines: 1 }", "over-whole", at: "terms:",
      "terms.retention", type: "surplus"),
  ]

  /// Two treaties of one inuring number that fit: what a surplus takes at most is by its lines.
  static let fitting: [[FaultCase]] = [
    // 4 lines of 500,000 are at most 4/5, of a sum of 2,500,000.
    pair("cession: \"20%\"", "surplus", "retention: 500000, lines: 4"),
    // The second surplus begins where the first one ends: 100,000 of 400,000 and 200,000 of 400,000.
    pair(
      "retention: 100000, lines: 1", "surplus", "retention: 200000, lines: 2", first: "surplus"),
    pair("cession: \"80%\"", "portfolio_cap", "cession: \"20%\", cap_rate: \"12%\""),
  ]

  private static func pair(
    _ one: String, _ type: String, _ other: String, first: String = "quota_share"
  ) -> [FaultCase] {
    let terms = "cession: \"80%\""
    let one = treaty.replacing(terms, with: one).replacing("quota_share", with: first)
    let other = treaty.replacing(terms, with: other).replacing("quota_share", with: type)
    return [
      FaultCase("first", "treaty/QS.yaml", "", one, "", at: nil, nil),
      FaultCase(
        "second", "treaty/QT.yaml", "", other.replacing("treaty: QS", with: "treaty: QT"), "", at: nil, nil),
    ]
  }

  private static func second(
    _ old: String, _ new: String, _ code: String, at: String, _ field: String,
    type: String = "quota_share"
  ) -> [FaultCase] {
    [
      FaultCase("first", "treaty/QS.yaml", "", treaty, code, at: nil, nil),
      FaultCase(
        "second", "treaty/QT.yaml", "",
        treaty.replacing("treaty: QS", with: "treaty: QT").replacing(old, with: new)
          .replacing("quota_share", with: type), code, at: at, field),
    ]
  }
}
