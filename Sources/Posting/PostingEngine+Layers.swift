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
    }
    return resolved
  }

  private func resolve(
    _ treaty: Treaty, _ layer: Layer, group: Int, _ event: BusinessEvent, _ state: GuaranteeState
  ) throws(Rejection) -> [ResolvedLayer] {
    let book = scheme.books[event.book]
    guard treaty.cedantBook.map({ $0 == book.code }) ?? (treaty.cedantRole == book.role),
      let year = treaty.year(attaching: event.date), covers(treaty, state)
    else { return [] }
    return try treaty.panel(of: year).map { line throws(Rejection) in
      guard let ratio = treaty.cession(of: year).multiplied(by: line.signed) else { throw overflow() }
      return ResolvedLayer(
        party: line.party, treaty: treaty.code, underwritingYear: year.underwritingYear, ratio: ratio,
        base: layer.base, cap: layer.cap, group: group)
    }
  }

  private func covers(_ treaty: Treaty, _ state: GuaranteeState) -> Bool {
    treaty.scope.isEmpty
      || treaty.scope.contains { row in
        row.allSatisfy { name, value in
          EventColumn(name: name).map { state.fact($0) == value } ?? false
        }
      }
  }
}
