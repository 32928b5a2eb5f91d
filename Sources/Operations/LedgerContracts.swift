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
  /// Code of the book whose own cover it is; nil where all cedants have one.
  var cedant: String?
  /// Subject premium or volume, where the cover of the year is a part of it: minor units.
  var base: Int64?
}

/// A treaty's years as contracts: each year has its own share, its own limits and its own cover to use up.
enum LedgerContracts {
  /// The years that cover anything. A limit of a loss at 100 % makes a contract of each share.
  /// - Throws: `no-treaty-year` for an event that no year of a treaty on losses occurring covers.
  static func of(
    _ treaty: Treaty, _ risks: LedgerRisks, _ losses: GuaranteeLosses, _ measures: TreatyMeasures
  ) throws -> [LedgerContract] {
    let days = risks.events.map { losses.events[$0].day }
    if treaty.attaching == .losses, !losses.isStored {
      for (event, day) in zip(risks.events, days) where treaty.year(attaching: day) == nil {
        throw LedgerError(
          "no-treaty-year",
          "treaty \(treaty.code) covers no loss of \(day), event \(losses.events[event].code)",
          remedy: "leave the event out, or the treaty")
      }
    }
    return try treaty.years.flatMap { try contracts($0, of: treaty, days, risks, measures) }
  }

  /// A year, and what attached to each of its endorsements apart.
  private static func contracts(
    _ year: Treaty.Year, of treaty: Treaty, _ days: [Day], _ risks: LedgerRisks, _ measures: TreatyMeasures
  ) throws -> [LedgerContract] {
    try treaty.sections(of: year).flatMap { section in
      let (treaty, year) = (section.treaty, section.year)
      var events: Range<Int>?
      if treaty.attaching == .losses {
        // Events go by their days.
        guard let first = days.firstIndex(where: { year.from <= $0 && $0 < year.to }),
          let last = days.lastIndex(where: { year.from <= $0 && $0 < year.to })
        else { return [LedgerContract]() }
        events = first..<(last + 1)
      }
      let shares = try risks.risks.map { risk in
        try share(section, risk, risks.scheme, measures.bindings)
      }
      guard shares.contains(where: { $0 > .zero }) else { return [LedgerContract]() }
      return try cedants(treaty, shares, risks).flatMap { cedant, shares in
        let base = try treaty.measured.map { try measures.base($0, treaty, year, cedant) }
        do {
          return try contracts(
            section, cedant, shares, treaty.cover(of: year, base: base)
          ).map { terms in
            var terms = terms
            terms.events = events
            return LedgerContract(treaty: treaty, year: year, terms: terms, cedant: cedant, base: base)
          }
        } catch is ExactOverflow { throw LedgerError.treatyOverflow(treaty.code) }
      }
    }
  }

  /// A cover of the whole year is each cedant's own, as in the accounts; other terms are of all cedants
  /// together.
  private static func cedants(
    _ treaty: Treaty, _ shares: [Ratio], _ risks: LedgerRisks
  ) -> [(cedant: String?, shares: [Ratio])] {
    guard treaty.kind.isOfTheYear else { return [(nil, shares)] }
    let books = Set(zip(risks.risks, shares).filter { $0.1 > .zero }.map(\.0.holder))
    let sorted = books.map { (code: risks.scheme.books[$0].code, book: $0) }.sorted { $0.code < $1.code }
    return sorted.map { cedant in
      (
        cedant.code,
        zip(risks.risks, shares).map { risk, share in risk.holder == cedant.book ? share : .zero }
      )
    }
  }

  private static func contracts(
    _ section: Treaty.Section, _ cedant: String?, _ shares: [Ratio], _ terms: ExcessTerms?
  ) throws -> [TreatyTerms] {
    let treaty = section.treaty
    let code =
      "\(treaty.code)/\(section.year.underwritingYear)"
      + [section.endorsement, cedant].compactMap { $0.map { "/\($0)" } }.joined()
    // What is posted with a claim rounds by itself there, line by line.
    let isPosted = terms == nil && treaty.measured == nil
    guard let limit = treaty.limit, limit.basis == .whole else {
      var contract = try treaty.contract(code, cover(shares), terms)
      contract.roundsEachRow = isPosted
      return [contract]
    }
    // What a share takes of the bounded loss is bounded by the share of the bound.
    return try Set(shares).filter { $0 > .zero }.sorted().map { share in
      var contract = try treaty.contract(
        "\(code)/\(share)", cover(shares.map { $0 == share ? $0 : .zero }), terms)
      guard let most = share.share(of: limit.amount) else { throw ExactOverflow() }
      (contract.risk.limit, contract.roundsEachRow) = (most, isPosted)
      return contract
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

  /// The share of a guarantee that is ceded; zero where it is out of scope, or attaches to another year.
  private static func share(
    _ section: Treaty.Section, _ risk: LedgerRisks.Risk, _ scheme: Scheme, _ bindings: TreatyBindings
  ) throws -> Ratio {
    let (treaty, year) = (section.treaty, section.year)
    let holder = scheme.books[risk.holder].code
    guard treaty.isCeded(by: scheme.books[risk.holder]),
      treaty.covers(risk.code, of: scheme.books[risk.book].code, risk.state, inward: risk.inward)
    else { return .zero }
    if treaty.attaching == .risks {
      guard let day = risk.attachedOn, year.from <= day, day < year.to,
        bindings.attaches(treaty, year.underwritingYear, book: holder, on: day),
        bindings.endorsement(treaty, year.underwritingYear, book: holder, on: day) == section.endorsement
      else { return .zero }
    }
    guard let share = treaty.share(of: risk.state, in: year) else {
      throw LedgerError.treatyOverflow(treaty.code)
    }
    return share
  }
}
