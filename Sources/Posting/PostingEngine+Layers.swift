import Guarantees
import Ledger
import Money
import Reinsurance

extension PostingEngine {
  /// The other payers of a guarantee's claims: the programme's waterfall on the day of the first draw,
  /// treaties replaced by their panels. They stay fixed for claim and recovery (reinsurance.md 4.4).
  func resolveLayers(_ event: BusinessEvent, _ state: GuaranteeState) throws(Rejection) -> [ResolvedLayer] {
    guard let code = state.fact(.programme),
      let programme = scheme.programmes.first(where: { $0.code == code && $0.validity.contains(event.date) }),
      let waterfall = programme.waterfall, let layers = scheme.waterfalls[waterfall]
    else { return [] }
    var resolved: [ResolvedLayer] = []
    for (group, layer) in layers.enumerated() where layer.validity.contains(event.date) && !layer.isResidual {
      switch layer.payer {
      case .own: continue
      case .party(let party):
        resolved.append(
          ResolvedLayer(
            party: party, treaty: nil, underwritingYear: 0, ratio: try ratio(layer, event, state),
            base: layer.base, cap: layer.cap, group: group))
      case .treaty(let index):
        resolved += try resolve(scheme.treaties[index], layer, group: group, event, state)
      }
      for place in resolved.indices where resolved[place].group == group {
        resolved[place].isClaimedOnRequest = layer.isClaimedOnRequest
        // A charge is of no guarantee, so that nobody binds anything for it.
        if layer.isCededOnRequest, event.text(.guarantee) != nil { resolved[place].cession = .open }
      }
    }
    return resolved
  }

  private func resolve(
    _ stated: Treaty, _ layer: Layer, group: Int, _ event: BusinessEvent, _ state: GuaranteeState
  ) throws(Rejection) -> [ResolvedLayer] {
    let book = scheme.books[event.book]
    guard stated.isCeded(by: book), let whole = stated.year(attaching: event.date) else { return [] }
    let section = bindings.section(stated, whole, book: book.code, on: event.date)
    let (treaty, year) = (section.treaty, section.year)
    guard treaty.covers(event.text(.guarantee) ?? "", of: book.code, state),
      // A charge is of no guarantee, and so of no sum.
      treaty.kind == .quotaShare || event.text(.guarantee) != nil
    else { return [] }
    // What is approved and undrawn attaches with the first draw.
    guard let share = treaty.share(ofSum: max(state.openApproval, event.money(.amount) ?? 0), in: year) else {
      throw overflow()
    }
    guard share > .zero, try attaches(treaty, year, event, on: event.date) else { return [] }
    let panel = treaty.panel(of: year)
    let caps = try caps(treaty, share, panel)
    return try panel.enumerated().map { place, line throws(Rejection) in
      guard let ratio = share.multiplied(by: line.signed) else { throw overflow() }
      return ResolvedLayer(
        party: line.party, treaty: treaty.code, underwritingYear: year.underwritingYear, ratio: ratio,
        base: layer.base, cap: caps.map { min($0[place], layer.cap ?? .max) } ?? layer.cap, group: group)
    }
  }

  /// What each line of the panel pays at most of a claim; nil where the treaty has no limit.
  private func caps(
    _ treaty: Treaty, _ share: Ratio, _ panel: [Treaty.PanelLine]
  ) throws(Rejection) -> [Int64]? {
    guard let limit = treaty.limit else { return nil }
    let most = limit.basis == .ceded ? limit.amount : share.share(of: limit.amount)
    guard let most, let parts = PanelSplit.parts(most, signed: panel.map(\.signed)) else { throw overflow() }
    return parts
  }
}
