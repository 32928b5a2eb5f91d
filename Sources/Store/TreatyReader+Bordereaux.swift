import Guarantees
import Ledger
import Money
import Posting
import PostgreSQL
import Reinsurance

/// The bordereaux of accounts: read once for all accounts of a treaty, and held for one cedant at a time.
extension TreatyReader {
  /// Hands over statements one by one, in their order, each with its bordereaux: one query, which gives its
  /// rows as they are read, those of one cedant's accounts together.
  /// - Parameters:
  ///   - statements: of stored accounts of one treaty, those of a cedant one after the other.
  ///   - through: guarantees are shown as at the end of this day.
  public func withBordereaux(
    _ statements: [TreatyStatement], _ treaty: Treaty, through: Day, _ body: (TreatyStatement) throws -> Void
  ) throws {
    guard !statements.isEmpty else { return }
    var first = 0
    var held: [TreatyStatement] = []
    func hold() {
      held = Array(statements[first...].prefix { $0.key.cedant == statements[first].key.cedant })
    }
    func next() throws {
      for statement in held { try body(statement) }
      first += held.count
      if first < statements.count { hold() }
    }
    hold()
    var state: GuaranteeState?
    let insurers = scheme.books.filter { $0.role == .insurer }.map(\.code)
    try connection.stream(
      try Queries.text("treaty-bordereaux"),
      [.int64Array(statements.map(\.event)), .date(through.number), .textArray(insurers)]
    ) { row in
      let place = Int(try row.int64(0)) - 1
      while place >= first + held.count { try next() }
      if try !row.bool(16) {
        state = row.isNull(17) ? nil : try row.withText(17) { GuaranteeState(utf8: $0) }
      }
      let reinsurer = statements[place].key.reinsurer
      if try row.int32(1) == 1 {
        held[place - first].premiums.append(try premium(row, state, reinsurer, treaty))
      } else {
        held[place - first].claims.append(try claim(row, state, reinsurer, treaty.code))
      }
    }
    while first < statements.count { try next() }
  }

  private func premium(
    _ row: Row, _ state: GuaranteeState?, _ party: String, _ treaty: Treaty
  ) throws -> TreatyStatement.Premium {
    let day = Day(number: try row.date(7))
    var premium = TreatyStatement.Premium(
      reference: try row.text(3), guarantee: try row.text(2), year: Int(try row.int16(5)),
      isReturn: try row.text(4) == OpenItem.Kind.refund.rawValue, date: day,
      from: try row.optionalDate(8).map { Day(number: $0) } ?? day,
      to: try row.optionalDate(9).map { Day(number: $0) } ?? day, amount: try whole(row, 10))
    complete(&premium, treaty)
    if let state { complete(&premium, state, party, treaty.code) }
    return premium
  }

  private func claim(
    _ row: Row, _ state: GuaranteeState?, _ party: String, _ treaty: String
  ) throws -> TreatyStatement.Claim {
    var claim = TreatyStatement.Claim(
      guarantee: try row.text(2), claim: try row.text(3), year: Int(try row.int16(5)),
      accidentYear: Int(try row.int16(6)), paidOn: try row.optionalDate(7).map { Day(number: $0) },
      cededInPeriod: try whole(row, 10), cededToDate: try whole(row, 11),
      recoveredInPeriod: try whole(row, 12), recoveredToDate: try whole(row, 13),
      cashPaid: try whole(row, 14))
    claim.isDisputed = try row.bool(15)
    if let state { complete(&claim, state, party, treaty) }
    return claim
  }

  private func complete(
    _ row: inout TreatyStatement.Claim, _ state: GuaranteeState, _ party: String, _ treaty: String
  ) {
    row.lender = state.fact(.lender) ?? ""
    let layer = state.layers.firstIndex { $0.party == party && $0.treaty == treaty }
    row.cession = state.cession(to: party, under: treaty) ?? row.cession
    if let claim = state.claim(row.claim).map({ state.claims[$0] }) {
      row.paidWhole = claim.paid
      row.recoveredWhole = claim.recovered
      row.outstandingWhole = claim.acceptedPrincipal + claim.acceptedOther - claim.paid
    }
    guard let notice = state.notices.first(where: { $0.id == row.claim }) else { return }
    row.outstandingWhole = max(row.outstandingWhole, notice.expected)
    if let layer, notice.reserves.indices.contains(layer) { row.outstanding = notice.reserves[layer] }
    for (line, amount) in zip(state.retroceded, notice.retroceded)
    where line.party == party && line.treaty == treaty {
      row.outstanding += amount
    }
  }

  /// The commission that the row's premium is booked with: the account's is that of the year's whole.
  private func complete(_ row: inout TreatyStatement.Premium, _ treaty: Treaty) {
    row.commission = treaty.version(of: row.year).account.commission.booked.share(of: row.amount) ?? 0
  }

  private func complete(
    _ row: inout TreatyStatement.Premium, _ state: GuaranteeState, _ party: String, _ treaty: String
  ) {
    (row.borrower, row.lender) = (state.fact(.borrower) ?? "", state.fact(.lender) ?? "")
    row.drawn = state.drawn
    guard let cession = state.cession(to: party, under: treaty) else { return }
    row.cession = cession
    row.cededSum = cession.share(of: state.drawn) ?? 0
  }
}
