import Interchange
import Ledger
import Money
import Posting
import Reinsurance
import Store

/// One underwriting year of a treaty, as a contract on losses.
struct LedgerContract {
  var treaty: Treaty
  var year: Treaty.Year
  var terms: TreatyTerms
}

/// A treaty's years as contracts: each year has its own share, its own limits and its own cover to use up.
enum LedgerContracts {
  static func priority(_ treaty: Treaty) -> Int { max(1, treaty.inuring) }

  static func kind(_ kind: Treaty.Kind) -> TreatyTerms.Kind {
    switch kind {
    case .quotaShare, .variableQuotaShare: .quotaShare
    case .surplus: .surplus
    case .facultative: .facultative
    case .perRiskXL: .perRiskXL
    case .eventXL: .eventXL
    }
  }

  /// The years that cover anything. A limit of a loss at 100 % makes a contract of each share.
  /// - Throws: `no-treaty-year` for an event that no year of a treaty on losses occurring covers.
  static func of(
    _ treaty: Treaty, _ risks: LedgerRisks, _ losses: GuaranteeLosses
  ) throws -> [LedgerContract] {
    let days = risks.events.map { losses.events[$0].day }
    if treaty.attaching == .losses {
      for (event, day) in zip(risks.events, days) where treaty.year(attaching: day) == nil {
        throw LedgerError(
          "no-treaty-year",
          "treaty \(treaty.code) covers no loss of \(day), event \(losses.events[event].code)",
          remedy: "leave the event out, or the treaty")
      }
    }
    return try treaty.years.flatMap { year in
      var events: Range<Int>?
      if treaty.attaching == .losses {
        // Events go by their days.
        guard let first = days.firstIndex(where: { year.from <= $0 && $0 < year.to }),
          let last = days.lastIndex(where: { year.from <= $0 && $0 < year.to })
        else { return [LedgerContract]() }
        events = first..<(last + 1)
      }
      let shares = try risks.states.map { risk in try share(treaty, year, risk, risks.scheme) }
      guard shares.contains(where: { $0 > .zero }) else { return [] }
      return try contracts(treaty, year, shares).map { terms in
        var terms = terms
        terms.events = events
        return LedgerContract(treaty: treaty, year: year, terms: terms)
      }
    }
  }

  private static func contracts(
    _ treaty: Treaty, _ year: Treaty.Year, _ shares: [Ratio]
  ) throws -> [TreatyTerms] {
    let code = "\(treaty.code)/\(year.underwritingYear)"
    guard let limit = treaty.limit, limit.basis == .whole else {
      return [try terms(treaty, code, cover(shares))]
    }
    // The share is taken of the bounded loss: it comes after the terms of the risk.
    return try Set(shares).filter { $0 > .zero }.sorted().map { share in
      var terms = try terms(
        treaty, "\(code)/\(share)", cover(shares.map { $0 == share ? .one : .zero }))
      terms.placed = share
      return terms
    }
  }

  private static func cover(_ shares: [Ratio]) -> TreatyTerms.Cover {
    var (numbers, found): ([Int32], [Ratio]) = ([], [])
    var places: [Ratio: Int32] = [:]
    for share in shares {
      if share > .zero, places[share] == nil {
        found.append(share)
        places[share] = Int32(found.count)
      }
      numbers.append(places[share] ?? 0)
    }
    return .some(numbers, shares: found)
  }

  private static func terms(
    _ treaty: Treaty, _ code: String, _ cover: TreatyTerms.Cover
  ) throws -> TreatyTerms {
    var terms = TreatyTerms(
      code: code, name: treaty.code, kind: kind(treaty.kind), priority: priority(treaty),
      level: treaty.kind == .eventXL ? .association : treaty.level, cover: cover)
    terms.risk.limit = treaty.limit?.amount
    guard let excess = treaty.excess else { return terms }
    let band = TreatyTerms.Band(attachment: excess.attachment, limit: excess.limit)
    if treaty.kind == .eventXL { terms.event = band } else { terms.risk = band }
    var most = excess.aggregateLimit
    if let prices = excess.reinstatements, let limit = excess.limit {
      let (cover, overflow) = limit.multipliedReportingOverflow(by: Int64(prices.count) + 1)
      guard !overflow else { throw LedgerError.treatyOverflow(treaty.code) }
      most = min(cover, most ?? cover)
    }
    terms.aggregate = TreatyTerms.Band(attachment: excess.aggregateDeductible, limit: most)
    return terms
  }

  /// The share of a guarantee that is ceded; zero where it is out of scope, or attaches to another year.
  private static func share(
    _ treaty: Treaty, _ year: Treaty.Year, _ risk: LedgerRisks.Risk, _ scheme: Scheme
  ) throws -> Ratio {
    let book = scheme.books[risk.book]
    guard treaty.isCeded(by: book), treaty.covers(risk.code, of: book.code, risk.state) else { return .zero }
    if treaty.attaching == .risks {
      guard let day = risk.state.attachedOn, year.from <= day, day < year.to else { return .zero }
    }
    guard let share = treaty.share(of: risk.state, in: year) else {
      throw LedgerError.treatyOverflow(treaty.code)
    }
    return share
  }
}
