import Posting

/// Claims, recoveries, open items and reversals: figures of JP-1 (domain.md 2.4) unless a row says otherwise.
extension EventTableTests {
  static let claims: [EventCase] = [
    .allowed(
      "accepted: payable, and the promise ends (E1)", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 principal=6400000 interest=48000",
      [
        "tokyo 1210 2240 6400000", "tokyo 1210 2240 48000", "tokyo 9210 9110 6400000",
        "tokyo 9220 9120 5120000", "insurer 9210 9110 5120000", "tokyo 9220 9120 1024000",
        "federation 9210 9110 1024000",
      ]),
    .allowed(
      "accepted with costs; the principal is the rest of the amount",
      after: ["guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=8000000"],
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=110 interest=7 costs=3",
      ["tokyo 1210 2240 100", "tokyo 1210 2240 7", "tokyo 1210 2240 3", "tokyo 9210 9110 100"]),
    .allowed(
      "final: the rest of the guarantee is released",
      after: ["guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=8000000"],
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=6000000 final=yes",
      ["tokyo 1210 2240 6000000", "tokyo 9210 9110 6000000", "tokyo 9210 9110 2000000"]),
    .forbidden(
      "above the guarantee", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=6400001", "claim-above-guarantee",
      mentions: "6,400,000 JPY outstanding"),
    .forbidden(
      "back-dated, and made impossible by a later release", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2024-10-01 guarantee=G1 claim=K1 amount=6400001", "claim-above-guarantee",
      mentions: "6,400,000 JPY outstanding from 2024-10-01 on"),
    .forbidden(
      "back-dated after a full release",
      after: JP1.amortised + ["guarantee.released G1/z tokyo 2025-01-31 guarantee=G1"],
      "claim.accepted G1/k tokyo 2024-10-01 guarantee=G1 claim=K1 amount=1", "claim-above-guarantee",
      mentions: "0 JPY outstanding"),
    .allowed(
      "back-dated, within what later days leave",
      after: [
        "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 amount=8",
        "guarantee.amortised G1/a tokyo 2024-12-31 guarantee=G1 amount=3",
      ],
      "claim.accepted G1/k tokyo 2024-10-01 guarantee=G1 claim=K1 amount=5",
      ["tokyo 1210 2240 5", "tokyo 9210 9110 5"]),
    .forbidden(
      "interest above the amount", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=100 interest=200", "above-amount"),
    .forbidden(
      "costs that do not fit", after: JP1.amortised,
      "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1 amount=1 interest=9223372036854775807"
        + " costs=9223372036854775807", "amount-overflow"),
    .forbidden(
      "accepted twice", after: JP1.accepted,
      "claim.accepted G1/l tokyo 2025-02-02 guarantee=G1 claim=K1 amount=1", "claim-known"),
    .forbidden(
      "no claim", after: JP1.amortised, "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 amount=1",
      "claim-needed"),
    .forbidden(
      "no amount", after: JP1.amortised, "claim.accepted G1/k tokyo 2025-02-01 guarantee=G1 claim=K1",
      "amount-needed"),
    .allowed(
      "paid: insurance on the principal, compensation on the rest", after: JP1.accepted,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448000",
      [
        "tokyo 2240 1010 6448000", "tokyo 1220 2310 5120000", "insurer 5110 2210 5120000",
        "tokyo 1230 2310 1062400", "federation 5110 2120 1062400",
      ]),
    .allowed(
      "paid without an amount: all that is accepted", after: JP1.accepted,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1",
      [
        "tokyo 2240 1010 6448000", "tokyo 1220 2310 5120000", "insurer 5110 2210 5120000",
        "tokyo 1230 2310 1062400", "federation 5110 2120 1062400",
      ]),
    .allowed(
      "paid in parts: the second gives the rest of the shares (48,000 x 80 %)",
      after: JP1.accepted + ["claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6400000"],
      "claim.paid G1/q tokyo 2025-02-11 guarantee=G1 claim=K1 amount=48000",
      ["tokyo 2240 1010 48000", "tokyo 1230 2310 38400", "federation 5110 2120 38400"]),
    .forbidden(
      "paid above what is accepted", after: JP1.accepted,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448001", "above-accepted",
      mentions: "6,448,000 JPY"),
    .forbidden(
      "paid twice", after: JP1.paid, "claim.paid G1/q tokyo 2025-02-11 guarantee=G1 claim=K1 amount=1",
      "above-accepted", mentions: "0 JPY"),
    .forbidden(
      "more principal than is accepted", after: JP1.accepted,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448000 principal=6400001",
      "above-accepted"),
    .forbidden(
      "less principal than leaves interest unaccepted", after: JP1.accepted,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448000 principal=6399999",
      "above-accepted"),
    .forbidden(
      "paid and not accepted", after: JP1.amortised,
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=1", "unknown-claim"),
    .forbidden(
      "paid without a claim", after: JP1.accepted, "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 amount=1",
      "claim-needed"),
    .forbidden(
      "paid with money that is not there",
      after: JP1.accepted + ["operating.expense E1 tokyo 2025-02-09 amount=43551500"],
      "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1", "limit", mentions: "6,447,500 JPY is left"),
  ]

  static let recoveries: [EventCase] = [
    .allowed(
      "swept: both parts, payer by payer (E5)", after: JP1.paid,
      "compensation.toIncome G1/i tokyo 2025-03-31 guarantee=G1 claim=K1",
      [
        "tokyo 2310 4120 5120000", "tokyo 5120 1210 5120000", "tokyo 9140 9240 5120000",
        "tokyo 2310 4120 1062400", "tokyo 5120 1210 1062400", "tokyo 9140 9240 1062400",
      ]),
    .allowed(
      "swept after a recovery: what is left, 5,120,000 - 794,044 (E6)", after: JP1.recovered,
      "compensation.toIncome G1/i tokyo 2026-03-31 guarantee=G1 claim=K1",
      [
        "tokyo 2310 4120 4325956", "tokyo 5120 1210 4325956", "tokyo 9140 9240 4325956",
        "tokyo 2310 4120 897636", "tokyo 5120 1210 897636", "tokyo 9140 9240 897636",
      ]),
    .forbidden(
      "swept twice", after: JP1.swept, "compensation.toIncome G1/j tokyo 2026-03-31 guarantee=G1 claim=K1",
      "no-suspense"),
    .forbidden(
      "swept unpaid", after: JP1.accepted,
      "compensation.toIncome G1/i tokyo 2025-03-31 guarantee=G1 claim=K1",
      "no-suspense"),
    .allowed(
      "recovered before the close: from the suspense", after: JP1.paid,
      "recovery.received G1/r tokyo 2025-03-01 guarantee=G1 claim=K1 amount=1000000",
      [
        "tokyo 1010 1210 1000000", "tokyo 2310 2220 794044", "insurer 1120 4120 794044",
        "tokyo 2310 2230 164764", "federation 1120 4120 164764",
      ]),
    .allowed(
      "recovered after the close: written-down part and expense", after: JP1.swept,
      "recovery.received G1/r tokyo 2025-06-01 guarantee=G1 claim=K1 amount=1000000",
      [
        "tokyo 1010 1210 41192", "tokyo 1010 4170 958808", "tokyo 9240 9140 958808",
        "tokyo 5160 2220 794044", "insurer 1120 4120 794044", "tokyo 5160 2230 164764",
        "federation 1120 4120 164764",
      ]),
    .allowed(
      "damages are the association's, and what is beyond the claim is held for the debtor",
      after: JP1.paid,
      "recovery.received G1/r tokyo 2025-03-01 guarantee=G1 claim=K1 amount=6450005 damages=2000",
      [
        "tokyo 1010 1210 6448000", "tokyo 1010 4130 2000", "tokyo 1010 2520 5", "tokyo 2310 2220 5120000",
        "insurer 1120 4120 5120000", "tokyo 2310 2230 1062400", "federation 1120 4120 1062400",
      ]),
    .forbidden(
      "damages above the amount", after: JP1.paid,
      "recovery.received G1/r tokyo 2025-03-01 guarantee=G1 claim=K1 amount=1 damages=2", "above-amount"),
    .forbidden(
      "recovered before it is paid", after: JP1.accepted,
      "recovery.received G1/r tokyo 2025-03-01 guarantee=G1 claim=K1 amount=1", "claim-unpaid"),
    .forbidden(
      "recovered on no claim", after: JP1.paid,
      "recovery.received G1/r tokyo 2025-03-01 guarantee=G1 claim=K2 amount=1", "unknown-claim"),
    .allowed(
      "cost of collecting", after: JP1.paid,
      "recovery.cost G1/c tokyo 2025-03-01 guarantee=G1 claim=K1 amount=10000",
      ["tokyo 5130 1010 10000"]),
    .forbidden(
      "cost of no claim", after: JP1.paid,
      "recovery.cost G1/c tokyo 2025-03-01 guarantee=G1 claim=K2 amount=1",
      "unknown-claim"),
    .allowed(
      "written off: the book value, still owed by the debtor", after: JP1.swept,
      "indemnity.writtenOff G1/w tokyo 2025-03-31 guarantee=G1 claim=K1",
      ["tokyo 5120 1210 265600", "tokyo 9140 9240 265600"]),
    .forbidden(
      "written off above the book value", after: JP1.swept,
      "indemnity.writtenOff G1/w tokyo 2025-03-31 guarantee=G1 claim=K1 amount=265601", "above-book-value",
      mentions: "265,600 JPY"),
    .forbidden(
      "written off twice",
      after: JP1.swept + ["indemnity.writtenOff G1/w tokyo 2025-03-31 guarantee=G1 claim=K1"],
      "indemnity.writtenOff G1/v tokyo 2025-03-31 guarantee=G1 claim=K1", "above-book-value"),
  ]

  static let items: [EventCase] = [
    .allowed(
      "insurance received: in transit until the bank says so (E13)", after: JP1.paid,
      "insurance.received R1 tokyo 2025-03-01 of=G1/p amount=5120000",
      ["tokyo 1015 1220 5120000", "insurer 2210 1010 5120000"]),
    .allowed(
      "the rest of an insurance item",
      after: JP1.paid + ["insurance.received R1 tokyo 2025-03-01 of=G1/p amount=5000000"],
      "insurance.received R2 tokyo 2025-03-02 of=G1/p amount=120000",
      ["tokyo 1015 1220 120000", "insurer 2210 1010 120000"]),
    .forbidden(
      "more than the item",
      after: JP1.paid + ["insurance.received R1 tokyo 2025-03-01 of=G1/p amount=5000000"],
      "insurance.received R2 tokyo 2025-03-02 of=G1/p amount=120001", "above-open-item",
      mentions: "120,000 JPY"),
    // Who pays before it is owed has made a receipt, and no payment of what is not there yet: in between,
    // what is owed would be less than nothing.
    .forbidden(
      "an item of a later day", after: JP1.paid,
      "insurance.received R1 tokyo 2025-02-09 of=G1/p amount=5120000", "before-item",
      mentions: "2025-02-10"),
    .allowed(
      "on the day of the item", after: JP1.paid,
      "insurance.received R1 tokyo 2025-02-10 of=G1/p amount=5120000",
      ["tokyo 1015 1220 5120000", "insurer 2210 1010 5120000"]),
    .forbidden(
      "an item of no event", after: JP1.paid, "insurance.received R1 tokyo 2025-03-01 of=G1/x amount=1",
      "unknown-item"),
    .forbidden(
      "an item of another party", after: JP1.paid,
      "insurance.received R1 tokyo 2025-03-01 of=G1/p party=federation amount=1", "unknown-item"),
    .forbidden(
      "a claim is no remittance", after: JP1.paid, "recovery.remitted R1 tokyo 2025-03-01 of=G1/p amount=1",
      "unknown-item"),
    .forbidden(
      "the insurer has no money", after: Array(JP1.paid.filter { !$0.contains("C2 insurer") }),
      "insurance.received R1 tokyo 2025-03-01 of=G1/p amount=5120000", "floor"),
    .allowed(
      "compensation received", after: JP1.paid,
      "compensation.received R1 tokyo 2025-03-01 of=G1/p amount=1062400",
      ["tokyo 1015 1230 1062400", "federation 2120 1010 1062400"]),
    .forbidden(
      "more than the compensation", after: JP1.paid,
      "compensation.received R1 tokyo 2025-03-01 of=G1/p amount=1062401", "above-open-item"),
    .allowed(
      "remitted to the insurer", after: JP1.recovered,
      "recovery.remitted R1 tokyo 2025-07-01 of=G1/r amount=794044",
      ["tokyo 2220 1010 794044", "insurer 1015 1120 794044"]),
    .forbidden(
      "more remitted than is owed", after: JP1.recovered,
      "recovery.remitted R1 tokyo 2025-07-01 of=G1/r amount=794045", "above-open-item",
      mentions: "794,044 JPY"),
    .allowed(
      "refunded to the federation", after: JP1.recovered,
      "recovery.refunded R1 tokyo 2025-07-01 of=G1/r amount=164764",
      ["tokyo 2230 1010 164764", "federation 1015 1120 164764"]),
    .forbidden(
      "more refunded than is owed", after: JP1.recovered,
      "recovery.refunded R1 tokyo 2025-07-01 of=G1/r amount=164765", "above-open-item"),
    .forbidden(
      "a settlement is made by a run",
      "reinsurance.settlement S1 tokyo 2025-03-31 treaty=T party=insurer period_to=2025-03-31",
      "derived-event"),
  ]

  /// A state's numbers, and an open item's, are of one currency.
  static let currencies: [EventCase] = [
    .forbidden(
      "amortised in another currency than drawn", after: JP1.drawn,
      "guarantee.amortised G1/a tokyo 2024-12-31 guarantee=G1 currency=USD amount=1.00", "fact-differs",
      mentions: "JPY"),
    .forbidden(
      "a fee in another currency", after: JP1.drawn,
      "fee.billed F1 tokyo 2024-12-31 guarantee=G1 currency=USD amount=1.00", "fact-differs"),
    .forbidden(
      "an item received in another currency", after: JP1.paid,
      "insurance.received R1 tokyo 2025-03-01 of=G1/p currency=USD amount=1.00", "currency-differs",
      mentions: "JPY"),
    .allowed(
      "a guarantee in another currency than the book's",
      after: [
        "guarantee.drawn G2/d tokyo 2024-04-05 guarantee=G2 programme=ordinary currency=USD amount=10.00"
      ], "guarantee.amortised G2/a tokyo 2024-12-31 guarantee=G2 currency=USD amount=2.50",
      [
        "tokyo 9210 9110 250", "tokyo 9220 9120 200", "insurer 9210 9110 200", "tokyo 9220 9120 40",
        "federation 9210 9110 40",
      ]),
    .forbidden(
      "and then in the book's",
      after: [
        "guarantee.drawn G2/d tokyo 2024-04-05 guarantee=G2 programme=ordinary currency=USD amount=10.00"
      ], "guarantee.amortised G2/a tokyo 2024-12-31 guarantee=G2 amount=1", "fact-differs", mentions: "USD"),
    .allowed(
      "drawn anew after the draw in the wrong currency was reversed",
      after: [
        "guarantee.drawn G2/d tokyo 2024-04-05 guarantee=G2 currency=USD amount=10.00",
        "posting.reversed X1 tokyo 2024-04-05 of=G2/d currency=USD reason=mistake",
      ], "guarantee.drawn G2/e tokyo 2024-04-05 guarantee=G2 amount=10", ["tokyo 9110 9210 10"]),
  ]

  static let reversals: [EventCase] = [
    .allowed(
      "mirrored exactly, legs exchanged", after: JP1.paid,
      "posting.reversed X1 tokyo 2025-02-10 of=G1/p reason=mistake",
      [
        "tokyo 1010 2240 6448000", "tokyo 2310 1220 5120000", "insurer 2210 5110 5120000",
        "tokyo 2310 1230 1062400", "federation 2120 5110 1062400",
      ]),
    .forbidden(
      "reversed twice", after: JP1.paid + ["posting.reversed X1 tokyo 2025-02-10 of=G1/p reason=mistake"],
      "posting.reversed X2 tokyo 2025-02-10 of=G1/p reason=mistake", "reversed-before", mentions: "X1"),
    .forbidden(
      "a reversal of a reversal",
      after: JP1.paid + ["posting.reversed X1 tokyo 2025-02-10 of=G1/p reason=mistake"],
      "posting.reversed X2 tokyo 2025-02-10 of=X1 reason=mistake", "reversal-of-reversal"),
    .forbidden(
      "of an event that is not there", after: JP1.paid,
      "posting.reversed X1 tokyo 2025-02-10 of=G9/p reason=mistake", "unknown-event-reference"),
    .forbidden(
      "on another day", after: JP1.paid, "posting.reversed X1 tokyo 2025-02-11 of=G1/p reason=mistake",
      "reversal-date", mentions: "original's date"),
    .forbidden(
      "of a draw after a claim", after: JP1.accepted,
      "posting.reversed X1 tokyo 2024-04-05 of=G1/d reason=mistake", "later-events-depend"),
    .forbidden(
      "of an acceptance that was paid", after: JP1.paid,
      "posting.reversed X1 tokyo 2025-02-01 of=G1/k reason=mistake", "later-events-depend"),
    .forbidden(
      "of a payment on which a recovery was shared", after: JP1.recovered,
      "posting.reversed X1 tokyo 2025-02-10 of=G1/p reason=mistake", "later-events-depend"),
    .forbidden(
      "of a payment whose shares were swept", after: JP1.swept,
      "posting.reversed X1 tokyo 2025-02-10 of=G1/p reason=mistake", "later-events-depend"),
    .allowed(
      "of a draw after its claim was reversed",
      after: JP1.amortised + [
        "posting.reversed X1 tokyo 2024-12-31 of=G1/a reason=mistake"
      ], "posting.reversed X2 tokyo 2024-04-05 of=G1/d reason=mistake",
      [
        "tokyo 9210 9110 8000000", "tokyo 9220 9120 6400000", "insurer 9210 9110 6400000",
        "tokyo 9220 9120 1280000", "federation 9210 9110 1280000",
      ]),
    .forbidden(
      "of money that was spent", after: JP1.paid, "posting.reversed X1 tokyo 2024-04-01 of=C1 reason=mistake",
      "floor"),
  ]
}
