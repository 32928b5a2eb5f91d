import Ledger
import Money
import Posting
import Reinsurance

/// Excess treaties that inure to one another: what one of an earlier inuring number takes is no loss of a
/// later one (reinsurance.md 2.4).
extension TreatyReader {
  /// What a claim is to an excess treaty: part of a loss of one of its years.
  struct SubjectClaim {
    var guarantee: String
    var claim: String
    /// Of the loss.
    var code: String
    var year: Int
    var day: Day
    /// Paid less recovered, less what inures to the treaty; minor units.
    var amount: Int64
    var recovered: Int64
    /// Of the guarantee; nil until it is told.
    var currency: Currency?
    /// What ``amount`` was before it was converted into the currency of the treaty.
    var converted: ConvertedAmount?
  }

  struct BookClaim: Hashable {
    var book: String
    var guarantee: String
    var claim: String
  }

  /// What excess treaties of earlier inuring numbers take of each claim, restated as their own accounts do:
  /// one pass a number, each of which sees what those before it left.
  /// - Throws: `over-ceded` where those of one number take more than a claim.
  func takenBefore(
    _ scope: Scope, _ books: [String], _ bindings: TreatyBindings
  ) throws -> [BookClaim: Int64] {
    let earlier = scheme.treaties.filter {
      $0.excess != nil && $0.account.settlement == .onPayment && $0.inuring < scope.treaty.inuring
        && $0.currency == scope.treaty.currency && sharesProgramme($0, scope.treaty)
    }
    var taken: [BookClaim: Int64] = [:]
    for number in Set(earlier.map(\.inuring)).sorted() {
      let treaties = earlier.filter { $0.inuring == number }
      var (stage, incoming) = ([BookClaim: Int64](), [BookClaim: Int64]())
      for treaty in treaties {
        var own = scope
        own.treaty = treaty
        try take(own, books, bindings, after: taken, &stage, &incoming)
      }
      for (claim, amount) in stage {
        let left = max(0, incoming[claim] ?? 0)
        // Rounded parts may exceed a claim by less than a unit a treaty, as in the engine.
        guard amount - left < Int64(treaties.count) else {
          let (part, whole) = (
            Amount(minor: amount, scope.treaty.currency), Amount(minor: left, scope.treaty.currency)
          )
          throw LedgerError(
            "over-ceded",
            "treaties \(treaties.map(\.code).sorted().joined(separator: ", ")) of inuring \(number) take "
              + "\(part) of \(whole), claim \(claim.claim) of guarantee \(claim.book)/\(claim.guarantee)",
            remedy: "put one of them on a later inuring number")
        }
        taken[claim, default: 0] += min(amount, left)
      }
    }
    return taken
  }

  /// Adds what one treaty takes of each claim that earlier numbers left something of.
  private func take(
    _ scope: Scope, _ books: [String], _ bindings: TreatyBindings, after taken: [BookClaim: Int64],
    _ stage: inout [BookClaim: Int64], _ incoming: inout [BookClaim: Int64]
  ) throws {
    let treaty = scope.treaty
    let own = books.filter { code in
      scheme.book(code).map { treaty.isCeded(by: scheme.books[$0]) } ?? false
    }
    guard !own.isEmpty else { return }
    var losses: [BookYear: [String: LossOfClaims]] = [:]
    try eachClaim(scope, own, bindings) { book, claim in
      let key = BookClaim(book: book, guarantee: claim.guarantee, claim: claim.claim)
      let amount = claim.amount - (taken[key] ?? 0)
      incoming[key] = amount
      let year = BookYear(book: book, year: claim.year)
      var loss = losses[year]?[claim.code] ?? LossOfClaims(claim.code, on: claim.day, [])
      loss.day = min(loss.day, claim.day)
      loss.claims.append(
        LossOfClaims.Claim(guarantee: claim.guarantee, code: claim.claim, amount: amount))
      losses[year, default: [:]][claim.code] = loss
    }
    let years = treaty.years.filter { $0.underwritingYear >= treaty.account.firstYear ?? 0 }
    let measures = try measures(
      treaty, years, own, through: scope.through, knownAtSeal: scope.knownAtSeal)
    for (key, found) in losses {
      guard let year = years.last(where: { $0.underwritingYear == key.year }),
        bindings.isBound(treaty, year.underwritingYear, book: key.book, by: scope.through)
      else { continue }
      let losses = Array(found.values)
      let base = try base(treaty, year, key.book, measures)?.amount
      do {
        for (loss, parts) in zip(losses, try treaty.taken(of: losses, in: year, base: base)) {
          for (claim, part) in zip(loss.claims, parts) where part != 0 {
            let key = BookClaim(book: key.book, guarantee: claim.guarantee, claim: claim.code)
            stage[key, default: 0] += part
          }
        }
      } catch is ExactOverflow { throw LedgerError.treatyOverflow(treaty.code) }
    }
  }

  /// Whether both may cover the same guarantee, as far as the programmes that they name say.
  private func sharesProgramme(_ one: Treaty, _ other: Treaty) -> Bool {
    let (own, others) = (programmes(one), programmes(other))
    return own.isEmpty || others.isEmpty || !Set(own).isDisjoint(with: others)
  }

  /// The programmes that all it covers is of; none where any may be.
  func programmes(_ treaty: Treaty) -> [String] {
    let named = treaty.scope.compactMap { $0["programme"] }
    return named.count == treaty.scope.count ? named : []
  }
}
