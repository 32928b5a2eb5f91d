import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL

extension Snapshot {
  /// What a claim cost the guarantor.
  public struct ClaimLoss: Sendable {
    public var book: String
    public var guarantee: String
    public var claim: String
    /// The day on which it was accepted.
    public var day: Day
    /// Paid less recovered, minor units.
    public var amount: Int64
    /// Of the guarantee.
    public var currency: Currency
    /// The fact that was asked for.
    public var group: String?
  }

  /// What was paid on claims less what was recovered, effective up to a day: one query.
  ///
  /// Versions of a guarantee are in the order in which they were posted, so a change counts by the day of the
  /// event that made it, not by the last version before the day.
  /// - Parameter column: a fact of the guarantee that says which claims are one event.
  public func claimLosses(asOf day: Day, by column: EventColumn?) throws -> [ClaimLoss] {
    try database.run { connection in
      var losses: [ClaimLoss] = []
      var places: [String: Int] = [:]
      var last = (book: "", guarantee: "")
      var before: GuaranteeState?
      for row in try connection.query(try Queries.text("claim-losses"), [.int64(seal)]) {
        let key = (book: try row.text(0), guarantee: try row.text(1))
        if key != last { (last, before, places) = (key, nil, [:]) }
        let effective = Day(number: try row.date(2))
        guard let state = GuaranteeState(text: try row.text(3)) else {
          throw LedgerError(
            "bad-state", "the state of guarantee \(key.guarantee) of book \(key.book) cannot be read",
            remedy: "run `gledger verify`")
        }
        defer { before = state }
        guard effective <= day else { continue }
        for id in Set(state.claims.map(\.id) + (before?.claims.map(\.id) ?? [])).sorted() {
          let change = ClaimLoss.net(state, id) - (before.map { ClaimLoss.net($0, id) } ?? 0)
          let place = places[id] ?? losses.count
          if place == losses.count {
            places[id] = place
            losses.append(
              ClaimLoss(
                book: key.book, guarantee: key.guarantee, claim: id, day: effective, amount: 0,
                currency: pack.scheme.currency(of: state, in: try self.book(key.book)),
                group: column.flatMap { state.fact($0) }))
          }
          losses[place].day = min(losses[place].day, effective)
          losses[place].amount += change
        }
      }
      return losses.filter { $0.amount != 0 }
    }
  }
}

extension Snapshot.ClaimLoss {
  fileprivate static func net(_ state: GuaranteeState, _ id: String) -> Int64 {
    state.claim(id).map { state.claims[$0].paid - state.claims[$0].recovered } ?? 0
  }
}
