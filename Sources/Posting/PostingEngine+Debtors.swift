import Guarantees
import Ledger
import Money

/// Debtors in a disaster: holidays, the defaulters' list (domain.md 1a and 1c).
extension PostingEngine {
  func grantHoliday(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    let through = draft.event.day(.periodTo) ?? draft.event.date
    guard through >= draft.event.date else {
      throw Rejection(
        "holiday-over", .periodTo, value: through.description, "the holiday ends before it begins",
        remedy: "state a day on or after \(draft.event.date)")
    }
    if own.state.day(.holidayFrom).map({ draft.event.date < $0 }) ?? true {
      own.state.set(.holidayFrom, draft.event.date)
    }
    own.state.set(.holidayThrough, through)
  }

  func checkHoliday(_ event: BusinessEvent, _ own: GuaranteeDraft) throws(Rejection) {
    guard let from = own.state.day(.holidayFrom), let through = own.state.day(.holidayThrough),
      from <= event.date, event.date <= through
    else { return }
    throw Rejection(
      "debt-holiday", .date, value: event.date.description,
      "the debtor of guarantee \(own.code) need not pay through \(through)",
      remedy: "post the claim on a later day, or reverse the debt.holiday")
  }

  func listDebtor(_ draft: Draft, _ own: inout GuaranteeDraft) throws(Rejection) {
    if let through = own.state.day(.exemptThrough), draft.event.date <= through {
      throw Rejection(
        "exempt-debtor", .date, value: draft.event.date.description,
        "the debtor is exempt from the defaulters' list through \(through)",
        remedy: "list the debtor from \(through.adding(days: 1)) on")
    }
    own.state.set(.listedOn, draft.event.date)
  }

  /// A guarantee under a programme for disasters needs one of its kind, declared before, that struck where
  /// the borrower is (domain.md 1c).
  func checkDisaster(_ event: BusinessEvent, _ state: GuaranteeState, _ programme: Programme)
    throws(Rejection)
  {
    guard let kind = programme.disasterKind else { return }
    guard let code = state.fact(.disaster), let area = state.fact(.area) else {
      let column: EventColumn = state.fact(.disaster) == nil ? .disaster : .area
      throw Rejection(
        "disaster-needed", column, "programme \(programme.code) is for a disaster, in its area",
        remedy: "fill the columns `disaster` and `area`")
    }
    let known = scheme.disasters.filter { $0.code == code }
    guard let first = known.first else {
      throw Rejection(
        "unknown-disaster", .disaster, value: code, "the register has no such disaster",
        remedy: "load its declaration: gledger disaster load, or a row of disaster.csv")
    }
    guard kind == "any" || kind == first.kind else {
      throw Rejection(
        "other-disaster", .disaster, value: code,
        "disaster \(code) is of the kind \(first.kind), and programme \(programme.code) is for \(kind)",
        remedy: "use another programme")
    }
    let places = ancestors(of: area)
    guard let row = known.first(where: { places.contains($0.area) }) else {
      throw Rejection(
        "outside-area", .area, value: area, "disaster \(code) was not declared for area \(area)",
        remedy: "it was for: \(Set(known.map(\.area)).sorted().prefix(12).joined(separator: ", "))")
    }
    guard event.date >= row.declared else {
      throw Rejection(
        "before-declaration", .date, value: event.date.description,
        "disaster \(code) was declared for \(row.area) on \(row.declared)",
        remedy: "use a day from \(row.declared) on")
    }
  }

  /// An area and all that it is inside of.
  func ancestors(of area: String) -> Set<String> {
    var found: Set<String> = []
    var next: String? = area
    while let code = next, found.insert(code).inserted {
      next = scheme.areas.first { $0.code == code }?.parent
    }
    return found
  }
}
