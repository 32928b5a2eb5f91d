import Ledger
import Money
import Posting
import Reinsurance

/// Excess treaties that inure to one another: what one of an earlier inuring number takes is no loss of a
/// later one (reinsurance.md 2.4).
extension TreatyReader {
  /// What a claim is to an excess treaty: part of a loss of one of its years.
  struct SubjectClaim {
    var claim: BookClaim
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

  /// A claim as business of a book: all of it, or a line that a reinsurer assumed.
  struct BookClaim: Hashable {
    /// Code of the book that cedes.
    var book: String
    /// Of the book that guarantees, and of its guarantee.
    var origin: String
    var guarantee: String
    var claim: String
    /// Code of the treaty that brought it to the book; nil where the book guarantees.
    var inward: String?

    /// The risk as `treaty apply` calls it, within the book.
    var risk: String { inward.map { "\($0)/\(origin)/\(guarantee)" } ?? guarantee }
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
        let found = try self.taken(own, books, bindings, after: taken) { incoming[$0] = $1 }
        for part in found.flatMap(\.claims) { stage[part.claim, default: 0] += part.amount }
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
              + "\(part) of \(whole), claim \(claim.claim) of guarantee \(claim.book)/\(claim.risk)",
            remedy: "put one of them on a later inuring number")
        }
        taken[claim, default: 0] += min(amount, left)
      }
    }
    return taken
  }

  /// What a year of a treaty takes of the claims of a cedant.
  struct TakenOfYear {
    /// Code of the book.
    var book: String
    var year: Treaty.Year
    /// In the order of the losses, whose first day each has, then of the risks and claims; minor units.
    var claims: [(claim: BookClaim, day: Day, amount: Int64)]
  }

  /// What one treaty takes of each claim that earlier numbers left something of.
  /// - Parameter sees: told of each claim and what is left of it.
  func taken(
    _ scope: Scope, _ books: [String], _ bindings: TreatyBindings, after taken: [BookClaim: Int64],
    sees: (BookClaim, Int64) -> Void = { _, _ in }
  ) throws -> [TakenOfYear] {
    let treaty = scope.treaty
    let own = books.filter { code in
      scheme.book(code).map { treaty.isCeded(by: scheme.books[$0]) } ?? false
    }
    guard !own.isEmpty else { return [] }
    var losses: [BookYear: [String: (loss: LossOfClaims, claims: [BookClaim])]] = [:]
    try eachClaim(scope, own, bindings) { claim in
      let key = claim.claim
      let amount = claim.amount - (taken[key] ?? 0)
      sees(key, amount)
      let year = BookYear(book: key.book, year: claim.year)
      var found = losses[year]?[claim.code] ?? (LossOfClaims(claim.code, on: claim.day, []), [])
      found.loss.day = min(found.loss.day, claim.day)
      found.loss.claims.append(LossOfClaims.Claim(guarantee: key.risk, code: key.claim, amount: amount))
      found.claims.append(key)
      losses[year, default: [:]][claim.code] = found
    }
    let years = treaty.years.filter { $0.underwritingYear >= treaty.account.firstYear ?? 0 }
    let measures = try measures(
      treaty, years, own, through: scope.through, knownAtSeal: scope.knownAtSeal)
    var result: [TakenOfYear] = []
    for key in losses.keys.sorted(by: { ($0.book, $0.year) < ($1.book, $1.year) }) {
      guard let year = years.last(where: { $0.underwritingYear == key.year }),
        bindings.isBound(treaty, year.underwritingYear, book: key.book, by: scope.through)
      else { continue }
      let found = (losses[key] ?? [:]).values.sorted {
        ($0.loss.day, $0.loss.code) < ($1.loss.day, $1.loss.code)
      }
      let base = try base(treaty, year, key.book, measures)?.amount
      var claims: [(claim: BookClaim, day: Day, amount: Int64)] = []
      do {
        let taken = try treaty.version(of: year.underwritingYear).taken(
          of: found.map(\.loss), in: year, base: base)
        for (part, amounts) in zip(found, taken) {
          claims += zip(part.claims, amounts).filter { $0.1 != 0 }.map { ($0, part.loss.day, $1) }
            .sorted { ($0.claim.risk, $0.claim.claim) < ($1.claim.risk, $1.claim.claim) }
        }
      } catch { throw LedgerError.treatyOverflow(treaty.code) }
      result.append(TakenOfYear(book: key.book, year: year, claims: claims))
    }
    return result
  }

  /// Whether both may cover the same guarantee, as far as the programmes that they name say.
  private func sharesProgramme(_ one: Treaty, _ other: Treaty) -> Bool {
    let (own, others) = (one.programmes, other.programmes)
    return own.isEmpty || others.isEmpty || !Set(own).isDisjoint(with: others)
  }
}
