import Money
import Reinsurance

/// Treaties that look at a whole year: aggregate excess, stop loss, capped portfolios (reinsurance.md 4.2 and
/// 4.3, domain.md EU-1).
extension SchemeBuilder {
  /// The bounds of a stop loss or a capped portfolio.
  mutating func measured(_ record: PackRecord, _ kind: Treaty.Kind, _ currency: Currency) -> MeasuredCover? {
    checkMeasures(record, kind)
    switch kind {
    case .stopLoss:
      guard let attachment = record["terms.loss_ratio_attachment"].flatMap({ Ratio($0) }),
        let limit = record["terms.loss_ratio_limit"]
      else {
        report(
          record, "type", "missing-value", "stands without attachment and limit in points of the loss ratio",
          "write terms: { loss_ratio_attachment: \"105%\", loss_ratio_limit: \"10%\" }, or limit none")
        return nil
      }
      let band = RatioBand(attachment: attachment, width: limit == "none" ? nil : Ratio(limit))
      return measured(record, .lossRatio(band), base: amount(record, "terms.subject_premium", currency))
    case .portfolioCap:
      guard let cap = record["terms.cap_rate"].flatMap({ Ratio($0) }) else {
        report(
          record, "type", "missing-value", "stands without the rate of its cap",
          "write terms: { cession: \"50%\", cap_rate: \"12%\", volume: 20000000 }")
        return nil
      }
      if let basis = record["terms.limit_basis"], basis == ShareLimit.Basis.whole.rawValue {
        report(
          record, "terms.limit_basis", "not-supported", "bounds losses before the share that the cap counts",
          "write limit_basis: ceded, or leave the limit out")
      }
      return measured(record, .volume(cap: cap), base: amount(record, "terms.volume", currency))
    default: return nil
    }
  }

  /// What the year's cover is measured by, where the year states it.
  mutating func base(
    _ record: PackRecord, year place: Int, _ kind: Treaty.Kind, _ currency: Currency
  ) -> Int64? {
    let name = "years.\(place)." + (kind == .stopLoss ? "subject_premium" : "volume")
    return amount(record, name, currency)
  }

  /// Terms that only one kind has; levels of risk and reinstatements where a year's losses are one.
  private mutating func checkMeasures(_ record: PackRecord, _ kind: Treaty.Kind) {
    let places = record.places(under: "years")
    func names(_ key: String) -> [String] { ["terms.\(key)"] + places.map { "years.\($0).\(key)" } }
    let owners: [(kind: Treaty.Kind, names: [String])] = [
      (
        .stopLoss,
        ["terms.loss_ratio_attachment", "terms.loss_ratio_limit"] + names("subject_premium")
      ),
      (.portfolioCap, ["terms.cap_rate", "terms.cap_basis"] + names("volume")),
    ]
    for (owner, names) in owners where owner != kind {
      for name in names where record[name] != nil {
        report(
          record, name, "bad-value", "is no term of the type \(kind.rawValue)",
          "leave it out, or write type: \(owner.rawValue)")
      }
    }
    if !kind.isOfTheYear {
      for name in ["terms.measure.account", "terms.closes_after_months"] where record[name] != nil {
        report(
          record, name, "bad-value", "is no term of the type \(kind.rawValue)",
          "leave it out: it is of covers of a whole year")
      }
    }
    if kind.isOfTheYear {
      if let place = record.places(under: "terms.reinstatements").first {
        report(
          record, "terms.reinstatements.\(place)", "bad-value",
          "is no term of the type \(kind.rawValue), whose limit is of the year and does not come back",
          "leave the reinstatements out")
      }
    }
    let amounts = ["attachment", "limit", "aggregate_deductible", "aggregate_limit"].map { "terms.\($0)" }
    if kind == .stopLoss, let name = amounts.first(where: { record[$0] != nil }) {
      report(
        record, name, "bad-value", "is an amount in a stop_loss, which is stated in points",
        "write loss_ratio_attachment and loss_ratio_limit, or type: aggregate_xl")
    }
    if kind.isOfTheWhole, kind != .eventXL, record["risk_level"] != nil {
      report(
        record, "risk_level", "level-on-whole-year", "is no term of the type \(kind.rawValue)",
        "leave it out: the treaty acts once for the year")
    }
  }

  /// The layer of each loss and the terms of the year of an aggregate excess.
  mutating func aggregate(_ record: PackRecord, _ currency: Currency) -> ExcessTerms? {
    guard record["terms.aggregate_deductible"] != nil, let most = record["terms.aggregate_limit"] else {
      report(
        record, "type", "missing-value", "stands without the deductible and the limit of its year",
        "write terms: { aggregate_deductible: 200000, aggregate_limit: 500000 }, limit none for unlimited")
      return nil
    }
    var terms = ExcessTerms(
      attachment: amount(record, "terms.attachment", currency) ?? 0,
      limit: amount(record, "terms.limit", currency))
    terms.aggregateDeductible = amount(record, "terms.aggregate_deductible", currency) ?? 0
    terms.aggregateLimit = most == "none" ? nil : amount(record, "terms.aggregate_limit", currency)
    addYear(record, currency, &terms)
    return terms
  }

  /// Treaties of one inuring number see the same loss: they take their shares at one level of risk, and
  /// together at most all of it (reinsurance.md 2.5 and 6).
  mutating func checkPriorities() {
    for (place, later) in treaties.enumerated() {
      let before = treaties[..<place].filter { $0.value.inuring == later.value.inuring }
      if let other = before.first(where: { $0.record["risk_level"] != later.record["risk_level"] }) {
        report(
          later.record, "risk_level", "risk-levels",
          "differs from that of \(other.value.code), which has the same inuring number",
          "give the two one risk level, or different inuring numbers")
      }
      guard later.value.kind.isProportional else { continue }
      let beside = before.filter {
        $0.value.kind.isProportional && $0.value.currency == later.value.currency
          && SchemeBuilder.canMeet($0.value, later.value)
      }.map(\.value)
      guard !beside.isEmpty,
        let total = SchemeBuilder.largestShare((beside + [later.value]).map(\.mostCeding)),
        total > .one
      else { continue }
      let field =
        switch later.value.kind {
        case .surplus: "terms.retention"
        case .variableQuotaShare: "terms.bands.0.cession"
        default: "terms.cession"
        }
      report(
        later.record, field, "over-whole",
        "makes \(total) with the other treaties of inuring \(later.value.inuring): more than all of the loss",
        "lower the shares, or give this treaty a later inuring number")
    }
  }

  /// The most that treaties take of any one risk, over its sum and the day on which it attaches.
  ///
  /// Between the sums where a share changes its form, shares are constants and quotients by the sum: their
  /// total is largest at one of those sums, or where the sum has no end and a surplus takes nothing.
  private static func largestShare(_ treaties: [Treaty]) -> Ratio? {
    var sums: Set<Int64> = [1]
    for treaty in treaties.flatMap({ [$0] + $0.versions.values }) {
      sums.formUnion(treaty.bands.compactMap(\.upTo).flatMap { [$0, $0 + 1] })
      guard let surplus = treaty.surplus else { continue }
      let lines = Int64(surplus.count == .ceded ? surplus.lines + 1 : surplus.lines)
      let (end, overflow) = surplus.retention.multipliedReportingOverflow(by: lines)
      sums.formUnion([surplus.retention] + (overflow ? [] : [end]))
    }
    let starts = Set(treaties.flatMap { $0.years.map(\.from) })
    var most: Ratio?
    for day in starts {
      // Beside the sums one without an end, where a surplus takes nothing.
      for sum in sums.filter({ $0 > 0 }).map({ Int64?($0) }) + [nil] {
        let shares = treaties.compactMap { treaty -> Ratio? in
          guard let year = treaty.year(attaching: day) else { return nil }
          guard let sum else {
            return treaty.surplus == nil ? treaty.share(ofSum: .max, in: year) : Ratio.zero
          }
          return treaty.share(ofSum: sum, in: year)
        }
        guard let total = Ratio.sum(shares) else { continue }
        most = max(most ?? total, total)
      }
    }
    return most
  }

  /// True where one guarantee may be in the scope of both.
  static func canMeet(_ left: Treaty, _ right: Treaty) -> Bool {
    let cede =
      left.cedantRole == right.cedantRole
      && (left.cedantBook == nil || right.cedantBook == nil || left.cedantBook == right.cedantBook)
    let years = left.years.contains { year in right.years.contains { $0.from < year.to && year.from < $0.to }
    }
    guard cede, years else { return false }
    if left.scope.isEmpty || right.scope.isEmpty { return true }
    return left.scope.contains { row in
      right.scope.contains { other in row.allSatisfy { other[$0.key] == nil || other[$0.key] == $0.value } }
    }
  }
}
