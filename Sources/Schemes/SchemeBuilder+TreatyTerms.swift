import Money
import Reinsurance

/// What a treaty takes, by its kind (reinsurance.md 2 and 4.2).
extension SchemeBuilder {
  /// The share of a quota share; an excess takes all that its band holds, a surplus a share of each risk.
  mutating func cession(_ record: PackRecord, _ kind: Treaty.Kind) -> Ratio? {
    let stated = record["terms.cession"].flatMap { Ratio($0) }
    switch kind {
    case .quotaShare, .facultative, .portfolioCap:
      if stated == nil {
        report(
          record, "type", "missing-value", "stands without the share that is ceded",
          "write terms: { cession: \"80%\" }")
        incomplete.insert("treaty")
      }
      return stated
    case .variableQuotaShare, .surplus:
      if stated != nil {
        report(
          record, "terms.cession", "bad-value",
          "stands in a \(kind.rawValue), which takes a share of its own of each risk",
          "leave it out: " + (kind == .surplus ? "retention and lines" : "the bands") + " say the share")
      }
      // The most that any risk cedes.
      let places = record.places(under: "terms.bands")
      return kind == .surplus
        ? .one : places.compactMap { record["terms.bands.\($0).cession"].flatMap { Ratio($0) } }.max() ?? .one
    case .perRiskXL, .eventXL, .aggregateXL, .stopLoss: return stated ?? .one
    }
  }

  mutating func surplus(_ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency) -> SurplusTerms? {
    guard kind == .surplus else { return nil }
    guard let retention = amount(record, "terms.retention", currency),
      let lines = record.whole("terms.lines"),
      lines > 0
    else {
      report(
        record, "type", "surplus-without-share", "stands without retention and lines: no share can be told",
        "write terms: { retention: 50000, lines: 4 }")
      return nil
    }
    let count = record["terms.lines_count"].flatMap { SurplusTerms.LineCount(rawValue: $0) } ?? .ceded
    if count == .withRetention, lines < 2 {
      report(
        record, "terms.lines", "bad-value", "counts the retention as a line, and leaves none to cede",
        "write at least 2, or lines_count: ceded")
    }
    return SurplusTerms(retention: retention, lines: lines, count: count)
  }

  mutating func excess(_ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency) -> ExcessTerms? {
    switch kind {
    case .aggregateXL: return aggregate(record, currency)
    case .stopLoss, .portfolioCap: return unmeasured(record, currency)
    case .perRiskXL, .eventXL: break
    case .facultative where record["terms.attachment"] != nil:
      // Of one risk, as `ceded` above the attachment (reinsurance.md 2.3).
      break
    default: return nil
    }
    guard let limit = record["terms.limit"] else {
      report(
        record, "type", "missing-value", "stands without the limit of its layer",
        "write terms: { attachment: 200000, limit: 500000 }, limit none for unlimited")
      return nil
    }
    var terms = ExcessTerms(
      attachment: amount(record, "terms.attachment", currency) ?? 0,
      limit: limit == "none" ? nil : amount(record, "terms.limit", currency))
    terms.aggregateDeductible = amount(record, "terms.aggregate_deductible", currency) ?? 0
    terms.aggregateLimit = amount(record, "terms.aggregate_limit", currency)
    let prices = record.places(under: "terms.reinstatements").compactMap {
      record["terms.reinstatements.\($0)"].flatMap { Ratio($0) }
    }
    terms.reinstatements = prices.isEmpty ? nil : prices
    terms.isProRataTime = record["terms.pro_rata"] == "time"
    if terms.reinstatements != nil, terms.limit == nil {
      report(
        record, "terms.reinstatements.0", "reinstatement-without-limit",
        "reinstates a limit that is unlimited",
        "give the layer a limit, or leave the reinstatements out")
    }
    if kind == .eventXL, record["risk_level"] != nil {
      report(
        record, "risk_level", "level-on-event-xl", "stands in an excess of loss of the event",
        "leave it out: the treaty acts once for the event")
    }
    terms.premium = premium(record, currency)
    terms.lossEvent = record["terms.event"].flatMap { LossEvent(rawValue: $0) } ?? .disaster
    terms.risk = record["risk_level"].flatMap { RiskLevel(rawValue: $0) } ?? .guarantee
    terms.subject = subjectPremium(record)
    return terms
  }

  mutating func premium(_ record: PackRecord, _ currency: Currency) -> MinimumDepositPremium? {
    guard let deposit = amount(record, "premium.deposit", currency) else { return nil }
    return MinimumDepositPremium(
      minimum: amount(record, "premium.minimum", currency) ?? 0, deposit: deposit,
      rate: record["premium.rate"].flatMap { Ratio($0) } ?? .zero,
      instalments: record.whole("premium.instalments") ?? 1)
  }

  mutating func amount(_ record: PackRecord, _ name: String, _ currency: Currency) -> Int64? {
    guard let text = record[name], text != "none" else { return nil }
    if let amount = try? Amount(text, currency) { return amount.minor }
    // What is no amount at all was told with its form.
    if text.contains(where: { ("1"..."9").contains($0) }) {
      report(
        record, name, "bad-value", "is not an amount in \(currency)",
        "write at most \(currency.decimals) decimals, and no more than 64 bits of minor units")
    }
    return nil
  }
}
