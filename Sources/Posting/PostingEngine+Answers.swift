import Ledger
import Money

extension PostingEngine {
  /// An answer is about an account that was made, or about items that are there to be settled.
  func answer(_ draft: inout Draft, _ working: WorkingSet) throws(Rejection) {
    let event = draft.event
    let id = EventID(book: event.book, reference: event.text(.of) ?? "")
    let party = try eventParty(event) == nil ? "" : event.text(.party) ?? ""
    let kind: TreatyAnswer.Kind
    switch event.kind {
    case .accountConfirmed: kind = .confirmed
    case .accountQueried: kind = .queried
    case .itemDisputed: kind = .disputed
    default: kind = .resolved
    }
    switch kind {
    case .confirmed, .queried:
      guard working.accounts.contains(id) else {
        throw Rejection(
          "unknown-account-reference", .of, value: id.reference,
          "book \(scheme.books[event.book].code) has no statement of account \(id.reference)",
          remedy: "write the reference as `gledger settle` shows it")
      }
    case .disputed, .resolved:
      let items = (working.items[id] ?? []).filter {
        $0.kind.isInAccount && $0.book == id.book && $0.remaining != 0 && (party.isEmpty || $0.party == party)
      }
      guard !items.isEmpty else {
        throw Rejection(
          "unknown-item", .of, value: id.reference, "event \(id.reference) left no open item to settle",
          remedy: "name the event that made it, such as a claim.paid")
      }
    }
    draft.decision.answer = TreatyAnswer(kind, reference: id.reference, party: party)
  }
}
