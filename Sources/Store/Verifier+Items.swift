import Ledger
import Posting
import PostgreSQL

/// Whose items, and in what.
private struct ItemKey: Hashable {
  var book: String
  var kind: OpenItem.Kind
  var party: String
  var fund: String
  var currency: String

  var text: String { "\(book)/\(fund)/\(currency), \(kind.rawValue)s, \(party)" }
}

extension Verifier {
  /// Open items: cleared at most to zero, and what is left is what their accounts show, by party.
  func checkItems() throws -> Bool {
    if let row = try connection.query(try Queries.text("verify-item-excess")).first {
      let event = try row.int64(0)
      faults.add(
        "item-cleared", rank: batch(event >> 32)?.seal ?? 0,
        "open_item \(try row.int16(1)) of event \(try row.text(2)) (event_id \(event), "
          + "\(place(ofBatch: event >> 32))) with its rows of clearing",
        expected: "between nothing and \(try row.int64(3)) left", found: "\(try row.int64(4))")
    }
    for (name, table) in [
      ("verify-treaty-accounts", "treaty_account"), ("verify-treaty-answers", "treaty_answer"),
      ("verify-treaty-bindings", "treaty_binding"),
    ] {
      guard let row = try connection.query(try Queries.text(name)).first else { continue }
      let event = try row.int64(0)
      faults.add(
        table.replacing("_", with: "-"), rank: batch(event >> 32)?.seal ?? 0,
        "\(table) of event_id \(event) (\(place(ofBatch: event >> 32)))",
        expected: "what its event says", found: "something else, or one of the two alone")
    }
    var (items, remaining): (Int64, [ItemKey: Int128]) = (0, [:])
    for row in try connection.query(try Queries.text("verify-item-totals")) {
      items += try row.int64(6)
      guard let kind = OpenItem.Kind(rawValue: try row.text(1)) else { continue }
      let key = ItemKey(
        book: try row.text(0), kind: kind, party: try row.text(2), fund: try row.text(3),
        currency: try row.text(4))
      remaining[key] = try row.int128(5)
    }
    count("open-items", items)
    compare(remaining)
    return true
  }

  private func compare(_ remaining: [ItemKey: Int128]) {
    guard let scheme = pack?.scheme else { return }
    let accounts = AccountBalances(self)
    let sources: [(kind: OpenItem.Kind, side: Side, causes: [Cause])] = [
      (.claim, .debit, Cause.claimed),
      (
        .remittance, .credit,
        [
          Cause(.recoveryReceived, .fromSuspense), Cause(.recoveryReceived, .fromExpense),
          Cause(.marginApplied, .fromSuspense), Cause(.marginApplied, .fromExpense),
          Cause(.burdenChargeAssessed, .assessedShared),
        ]
      ),
      (.premium, .credit, [Cause(.premiumCeded, .premiumCeded)]),
      (.refund, .debit, [Cause(.premiumReturned, .refundDue)]),
      (.treaty, .debit, [Cause(.treatyAccount, .commission)]),
      (.charge, .debit, [Cause(.burdenChargeAssessed, .assessed)]),
      (.subsidy, .debit, [Cause(.feeSubsidised, .subsidised), Cause(.policySubsidised, .subsidised)]),
      (.grant, .credit, [Cause(.supportGranted, .granted)]),
      (.clawback, .debit, [Cause(.supportClawback, .clawedBack), Cause(.supportGranted, .clawedBack)]),
      (.giveBack, .credit, [Cause(.fundReturnResolved, .returnResolved)]),
      (
        .payment, .credit,
        [Cause(.paymentInstructed, .instructed), Cause(.paymentInstructed, .instructedAgain)]
      ),
      (.returned, .credit, [Cause(.paymentReturned, .returned), Cause(.paymentReturned, .refused)]),
    ]
    var booked: [ItemKey: Int128] = [:]
    var compared: Set<OpenItem.Kind> = []
    for book in scheme.books {
      for source in sources {
        // Items are kept in the book that their event starts in, or in the one that cedes on what it assumed.
        let isStarted = source.causes.contains { EventSpecification[$0.event].startsIn.contains(book.role) }
        let sides =
          isStarted
          ? scheme.charts(source.causes, role: book.role, kinds: Set(scheme.parties.map(\.kind)))
          : scheme.retrocessionCharts(source.causes, role: book.role)
        let charts = sides.first { $0.side == source.side }?.charts ?? []
        // Items name a party where their accounts do; those of support and payments name none.
        let isNameless = [.grant, .clawback, .payment, .returned].contains(source.kind)
        guard
          isNameless
            ? scheme.haveNoDetail(charts, book.role) : scheme.areByParty(charts, book.role)
        else { continue }
        compared.insert(source.kind)
        for entry in charts.flatMap({ accounts.of(book.code, $0) }) {
          let key = ItemKey(
            book: book.code, kind: source.kind, party: entry.account.detail, fund: entry.account.fund,
            currency: entry.account.currency)
          booked[key, default: 0] += source.side == .debit ? entry.net : -entry.net
        }
      }
    }
    let keys = Set(remaining.keys).union(booked.keys).filter { compared.contains($0.kind) }
    for key in keys.sorted(by: { $0.text < $1.text }) where remaining[key] ?? 0 != booked[key] ?? 0 {
      faults.add(
        "item-accounts", "open_item of \(key.text)",
        expected: "\(booked[key] ?? 0), the balance of their accounts",
        found: "\(remaining[key] ?? 0)")
    }
  }
}
