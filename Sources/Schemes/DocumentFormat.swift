import Posting
import Reinsurance

/// A YAML file of a pack as dotted names; `*` stands for a place in a list.
struct DocumentFormat {
  var table: String
  var version: String
  /// The name of the key that names the document.
  var key: String
  var fields: [(pattern: String, form: ValueForm, isRequired: Bool)]

  /// The form of a dotted name; nil where the format has no such key.
  func form(_ name: String) -> ValueForm? {
    let pattern = DocumentFormat.pattern(name)
    return fields.first { $0.pattern == pattern }?.form
  }

  /// `panel.0.party` is `panel.*.party`.
  static func pattern(_ name: String) -> String {
    name.split(separator: ".", omittingEmptySubsequences: false).map { part in
      !part.isEmpty && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? "*" : String(part)
    }.joined(separator: ".")
  }

  static func named(_ table: String) -> DocumentFormat? { [pack, treaty].first { $0.table == table } }

  static let pack = DocumentFormat(
    table: "pack", version: "gledger.pack/1", key: "name",
    fields: [
      ("format", .text, true), ("name", .code, true), ("version", .code, true), ("currency", .currency, true),
      ("time_zone", .code, true), ("languages.*", .code, false), ("approvals.*", .code, false),
      ("fiscal_year_start", .code, true),
      ("fiscal_year_named", .choice(["start", "end"]), false),
      ("compensation", .choice(["suspense", "income"]), true), ("example", .flag, false),
      ("exemption_stops_damages", .flag, false), ("source", .text, false), ("note", .text, false),
    ])

  /// What a treaty's scope may pick guarantees by.
  static let scopeKeys = [
    "programme", "line", "disaster", "area", "lender", "product", "industry", "fee_class", "book",
    "guarantee", "borrower", "borrower_group", "treaty",
  ]

  static let treaty = DocumentFormat(
    table: "treaty", version: "gledger.treaty/1", key: "treaty",
    fields: [
      ("format", .text, true), ("treaty", .code, true), ("type", .code, true), ("example", .flag, false),
      ("cedant.role", .choice(TableFormat.roles), false), ("cedant.book", .code, false),
      ("years.*.underwriting_year", .whole, false), ("years.*.from", .day, false),
      ("years.*.to", .day, false),
      ("years.*.attaching", .choice(Treaty.Attaching.allCases.map(\.rawValue)), false),
      ("years.*.version", .whole, false), ("years.*.cession", .ratio, false),
      ("years.*.panel.*.party", .code, false), ("years.*.panel.*.book", .code, false),
      ("years.*.panel.*.signed", .ratio, false), ("years.underwriting_years.*", .whole, false),
      ("years.starts", .code, false), ("years.starts_in", .choice(["previous", "same"]), false),
      ("years.attaching", .choice(Treaty.Attaching.allCases.map(\.rawValue)), false),
      ("years.version", .whole, false),
      ("inuring", .whole, false), ("risk_level", .choice(RiskLevel.allCases.map(\.rawValue)), false),
      ("terms.cession", .ratio, false), ("terms.limit", .amount, false),
      ("terms.limit_basis", .choice(ShareLimit.Basis.allCases.map(\.rawValue)), false),
      ("panel.*.party", .code, false),
      ("panel.*.book", .code, false), ("panel.*.signed", .ratio, false), ("money.currency", .currency, false),
      ("money.settlement", .currency, false),
      ("money.rate_day", .choice(TreatySettlementTerms.RateDay.allCases.map(\.rawValue)), false),
      ("money.convert", .choice(TreatyConversion.codes), false),
      ("money.rates.*.from", .currency, false), ("money.rates.*.rate", .multiple, false),
      ("money.rounding", .choice(["half-even"]), false), ("money.residual", .choice(["cedant"]), false),
      ("money.recovery", .choice(["original_share"]), false), ("source", .text, false),
      ("note", .text, false),
      ("terms.attachment", .amount, false), ("terms.aggregate_deductible", .amount, false),
      ("terms.aggregate_limit", .amount, false), ("terms.reinstatements.*", .ratio, false),
      ("terms.pro_rata", .choice(["amount", "time"]), false), ("terms.retention", .amount, false),
      ("terms.lines", .whole, false),
      ("terms.lines_count", .choice(SurplusTerms.LineCount.allCases.map(\.rawValue)), false),
      ("terms.bands.*.up_to", .amount, false), ("terms.bands.*.cession", .ratio, false),
      ("terms.loss_ratio_attachment", .lossRatio, false), ("terms.loss_ratio_limit", .lossRatio, false),
      ("terms.cap_rate", .ratio, false), ("terms.subject_premium", .amount, false),
      ("terms.volume", .amount, false), ("years.*.subject_premium", .amount, false),
      ("years.*.volume", .amount, false), ("premium.minimum", .amount, false),
      ("premium.deposit", .amount, false), ("premium.rate", .ratio, false),
      ("premium.instalments", .whole, false),
      ("terms.event", .choice(LossEvent.allCases.map(\.rawValue)), false),
      ("premium.subject.account", .code, false), ("premium.subject.events.*", .code, false),
      ("premium.adjust_after_months", .whole, false), ("terms.measure.account", .code, false),
      ("terms.measure.events.*", .code, false), ("terms.cap_basis", .choice(["net", "gross"]), false),
      ("terms.closes_after_months", .whole, false), ("binding.by", .choice(["pack", "event"]), false),
      ("binding.unbound", .choice(BindingRule.Unbound.allCases.map(\.rawValue)), false),
      ("binding.cancelled", .choice(["run_off", "cut_off"]), false),
    ] + endorsement + ofYear + account + scopeKeys.map { ("scope.*.\($0)", .code, false) })

  /// Terms of a year that an event puts in force.
  private static let endorsement: [(pattern: String, form: ValueForm, isRequired: Bool)] = [
    ("endorsements.*.code", .code, false), ("endorsements.*.underwriting_year", .whole, false),
    ("endorsements.*.from", .day, false), ("endorsements.*.cession", .ratio, false),
    ("endorsements.*.limit", .amount, false),
    ("endorsements.*.limit_basis", .choice(ShareLimit.Basis.allCases.map(\.rawValue)), false),
    ("endorsements.*.panel.*.party", .code, false), ("endorsements.*.panel.*.book", .code, false),
    ("endorsements.*.panel.*.signed", .ratio, false),
  ]

  /// Terms that an underwriting year may state for itself.
  private static let formsOfYear: [(name: String, form: ValueForm)] = [
    ("terms.limit", .amount), ("terms.limit_basis", .choice(ShareLimit.Basis.allCases.map(\.rawValue))),
    ("terms.attachment", .amount), ("terms.aggregate_deductible", .amount),
    ("terms.aggregate_limit", .amount), ("terms.reinstatements.*", .ratio),
    ("terms.pro_rata", .choice(["amount", "time"])), ("terms.retention", .amount), ("terms.lines", .whole),
    ("terms.lines_count", .choice(SurplusTerms.LineCount.allCases.map(\.rawValue))),
    ("terms.bands.*.up_to", .amount), ("terms.bands.*.cession", .ratio),
    ("terms.loss_ratio_attachment", .lossRatio), ("terms.loss_ratio_limit", .lossRatio),
    ("terms.cap_rate", .ratio), ("premium.minimum", .amount), ("premium.deposit", .amount),
    ("premium.rate", .ratio), ("premium.instalments", .whole),
    ("account.commission.kind", .choice(["flat", "sliding_scale"])), ("account.commission.rate", .ratio),
    ("account.commission.provisional", .ratio), ("account.commission.overriding", .ratio),
    ("account.commission.scale.*.loss_ratio", .lossRatio), ("account.commission.scale.*.rate", .ratio),
    ("account.brokerage", .ratio), ("account.participation.attachment", .lossRatio),
    ("account.participation.width", .lossRatio), ("account.participation.share", .ratio),
    ("account.loss_ratio_cap", .lossRatio),
  ]

  private static let ofYear = formsOfYear.map {
    (pattern: "years.*.\($0.name)", form: $0.form, isRequired: false)
  }

  /// How a treaty is accounted for.
  private static let accountForms: [(name: String, form: ValueForm)] = [
    ("period", .choice(TreatyAccountTerms.Period.allCases.map(\.rawValue))),
    ("settle", .choice(TreatyAccountTerms.Settlement.allCases.map(\.rawValue))), ("due_days", .whole),
    ("unearned.basis", .choice(["daily", "twenty_fourths", "eighths", "fixed"])), ("unearned.share", .ratio),
    ("commission.kind", .choice(["flat", "sliding_scale"])), ("commission.rate", .ratio),
    ("commission.provisional", .ratio), ("commission.overriding", .ratio),
    ("commission.scale.*.loss_ratio", .lossRatio), ("commission.scale.*.rate", .ratio), ("brokerage", .ratio),
    ("profit.rate", .ratio), ("profit.expenses", .ratio), ("profit.deficit", .code),
    ("profit.after_months", .whole), ("participation.attachment", .lossRatio),
    ("participation.width", .lossRatio), ("participation.share", .ratio), ("loss_ratio_cap", .lossRatio),
    ("premium_deposit.share", .ratio), ("premium_deposit.periods", .whole),
    ("premium_deposit.interest", .ratio), ("premium_deposit.year_days", .whole),
    ("loss_deposit.share", .ratio), ("first_year", .whole), ("portfolio.premium", .ratio),
    ("portfolio.loss", .ratio), ("overdue.share", .ratio), ("overdue.after_days", .whole),
  ]

  private static let account = accountForms.map {
    (pattern: "account.\($0.name)", form: $0.form, isRequired: false)
  }
}
