import Ledger
import Money
import Posting
import Reinsurance

/// Excess treaties that inure to one another: a facultative excess of one guarantee before the excess of all.
extension TreatyReader {
  struct BookGuarantee: Hashable {
    var book: String
    var guarantee: String
  }

  /// What excess treaties of earlier inuring numbers take of each guarantee, restated as their own accounts
  /// do. Those that act on more than one guarantee at a time leave no part of a guarantee to a later one.
  func takenBefore(
    _ scope: Scope, _ books: [String], _ bindings: TreatyBindings
  ) throws -> [BookGuarantee: Int64] {
    var taken: [BookGuarantee: Int64] = [:]
    for treaty in scheme.treaties where treaty.inuring < scope.treaty.inuring && treaty.kind == .perRiskXL {
      guard let terms = treaty.excess, terms.risk == .guarantee, treaty.account.settlement == .onPayment,
        sharesProgramme(treaty, scope.treaty)
      else { continue }
      var earlier = scope
      earlier.treaty = treaty
      let own = books.filter { code in
        scheme.book(code).map { treaty.isCeded(by: scheme.books[$0]) } ?? false
      }
      guard !own.isEmpty else { continue }
      for (key, losses) in try subjectLosses(earlier, own, bindings) {
        guard let year = treaty.years.last(where: { $0.underwritingYear == key.year }),
          year.underwritingYear >= treaty.account.firstYear ?? 0,
          bindings.isBound(treaty, year.underwritingYear, book: key.book, by: scope.through)
        else { continue }
        let position: ExcessPosition
        do {
          position = try ExcessPosition(
            treaty, year, losses: losses, base: nil, subject: nil, through: scope.through)
        } catch { throw LedgerError.treatyOverflow(treaty.code) }
        for outcome in position.outcomes where outcome.ceded != 0 {
          taken[BookGuarantee(book: key.book, guarantee: outcome.code), default: 0] += outcome.ceded
        }
      }
    }
    return taken
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
