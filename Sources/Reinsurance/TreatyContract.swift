import Money

/// A year of a treaty as a contract of the engine: the same for accounts and for losses that are given.
extension Treaty {
  /// The inuring number as the engine counts: from 1.
  public var priority: Int { max(1, inuring) }

  /// What the engine knows the treaty as.
  public var contractKind: TreatyTerms.Kind {
    switch kind {
    case .quotaShare, .variableQuotaShare, .portfolioCap: .quotaShare
    case .surplus: .surplus
    case .facultative: .facultative
    case .perRiskXL: .perRiskXL
    case .eventXL: .eventXL
    case .aggregateXL, .stopLoss: .aggregateXL
    }
  }

  /// The line of an account that its loss stands on.
  public var lossLine: TreatyLine {
    switch kind {
    case .stopLoss: .stopLossRecovery
    case .portfolioCap: .cappedLoss
    default: .excessLoss
    }
  }

  /// The terms of a year in money; nil where the treaty has none but shares.
  /// - Parameter base: what a measured cover is a part of, minor units.
  public func cover(of year: Year, base: Int64?) throws(ExactOverflow) -> ExcessTerms? {
    guard let measured, let base else { return excess }
    let band = try measured.band(base: base, share: cession(of: year))
    var terms = excess ?? ExcessTerms(attachment: 0, limit: nil)
    (terms.aggregateDeductible, terms.aggregateLimit) = (band.attachment, band.limit)
    return terms
  }

  /// The last day of what a year takes in; nil where it stays open.
  public func closing(of year: Year) -> Day? {
    excess?.closesAfterMonths.flatMap { year.to.adding(days: -1).adding(months: $0) }
  }

  /// - Parameters:
  ///   - code: unique in the programme.
  ///   - shares: which risks, with what share of each.
  ///   - terms: of the year, in money.
  public func contract(
    _ code: String, _ shares: TreatyTerms.Cover, _ terms: ExcessTerms?
  ) throws(ExactOverflow) -> TreatyTerms {
    var contract = TreatyTerms(
      code: code, name: self.code, kind: contractKind, priority: priority,
      level: kind.isOfTheWhole ? .association : level, cover: shares)
    contract.risk.limit = limit?.amount
    guard let terms else { return contract }
    let band = TreatyTerms.Band(attachment: terms.attachment, limit: terms.limit)
    if kind.isOfTheWhole {
      contract.event = band
    } else if kind != .portfolioCap {
      contract.risk = band
    }
    var most = terms.aggregateLimit
    if let prices = terms.reinstatements, let limit = terms.limit {
      let (cover, overflow) = limit.multipliedReportingOverflow(by: Int64(prices.count) + 1)
      guard !overflow else { throw ExactOverflow() }
      most = min(cover, most ?? cover)
    }
    contract.aggregate = TreatyTerms.Band(attachment: terms.aggregateDeductible, limit: most)
    return contract
  }
}
