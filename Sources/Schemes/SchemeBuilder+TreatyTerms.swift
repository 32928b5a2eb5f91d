import Money
import Reinsurance

/// What a treaty takes, by its kind (reinsurance.md 2 and 4.2).
extension SchemeBuilder {
  /// The share of a quota share; an excess takes all that its band holds, a surplus a share of each risk.
  mutating func cession(_ record: PackRecord, _ kind: Treaty.Kind) -> Ratio? {
    let stated = record["terms.cession"].flatMap { Ratio($0) }
    if stated == nil, kind == .quotaShare {
      report(
        record, "type", "missing-value", "stands without the share that is ceded",
        "write terms: { cession: \"80%\" }")
      incomplete.insert("treaty")
    }
    if kind == .surplus, stated != nil {
      report(
        record, "terms.cession", "bad-value",
        "stands in a surplus, which takes a share of its own of each risk",
        "leave it out: retention and lines say the share")
    }
    return stated ?? (kind == .quotaShare ? nil : .one)
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
    return SurplusTerms(retention: retention, lines: lines)
  }

  mutating func excess(_ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency) -> ExcessTerms? {
    guard kind == .perRiskXL || kind == .eventXL else { return nil }
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

  private mutating func premium(_ record: PackRecord, _ currency: Currency) -> MinimumDepositPremium? {
    guard let deposit = amount(record, "premium.deposit", currency) else { return nil }
    return MinimumDepositPremium(
      minimum: amount(record, "premium.minimum", currency) ?? 0, deposit: deposit,
      rate: record["premium.rate"].flatMap { Ratio($0) } ?? .zero,
      instalments: record.whole("premium.instalments") ?? 1)
  }

  private mutating func amount(_ record: PackRecord, _ name: String, _ currency: Currency) -> Int64? {
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
