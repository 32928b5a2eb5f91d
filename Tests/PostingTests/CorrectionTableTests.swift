import Posting
import Testing

/// Claims that other payers do not pay in full, money of other currencies, and subsidy cost (domain.md 9.7,
/// 9.4 and 4), each on its allowed and its forbidden side, in the shipped packs.
struct CorrectionTableTests {
  @Test(arguments: reductions + exchange + unapplied) func inJapan(_ row: EventCase) throws {
    try row.run(try TestPacks.japan.get())
  }

  @Test(arguments: withoutSuspense) func inChina(_ row: EventCase) throws {
    try row.run(try TestPacks.china.get())
  }

  @Test(arguments: subsidyCost) func inTheUnitedStates(_ row: EventCase) throws {
    try row.run(try TestPacks.unitedStates.get())
  }

  /// The same cases in the toy packs, which are files alone.
  @Test(arguments: reductions + exchange + unapplied) func onTheShoalAsInJapan(_ row: EventCase) throws {
    try Renaming.japanOnShoal.run(row)
  }

  @Test(arguments: withoutSuspense) func onTheIslandAsInChina(_ row: EventCase) throws {
    try Renaming.chinaOnIsland.run(row)
  }

  @Test(arguments: subsidyCost) func onTheShoalAsInTheUnitedStates(_ row: EventCase) throws {
    try Renaming.unitedStatesOnShoal.run(row)
  }

  // MARK: - Refused by the payer

  private static let paid = [
    "fund.contribution C1 tokyo 2024-04-01 party=local amount=50000000",
    "fund.contribution C2 jfc 2024-04-01 party=mof amount=50000000",
    "fund.contribution C3 federation 2024-04-01 party=mof amount=50000000",
    "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=unsecured amount=8000000",
    "claim.accepted G1/a tokyo 2025-02-01 guarantee=G1 claim=K1 principal=6400000 interest=48000",
    "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=6448000",
  ]
  private static let reduced =
    paid + [
      "insurance.reduced G1/x tokyo 2025-03-01 guarantee=G1 claim=K1 of=G1/p amount=1120000 reason=late"
    ]

  /// JP-1: 5,120,000 of 6,448,000 are claimed from the insurer, 1,062,400 from the compensator.
  static let reductions: [EventCase] = [
    .allowed(
      "out of the suspense, mirrored in the insurer's book", after: paid, reduced[6],
      ["tokyo 2310 1220 1120000", "jfc 2210 5110 1120000"]),
    .allowed(
      "the rest is received", after: reduced,
      "insurance.received G1/i tokyo 2025-03-20 of=G1/p party=jfc amount=4000000",
      ["tokyo 1015 1220 4000000", "jfc 2210 1010 4000000"]),
    .forbidden(
      "no more than the rest is received", after: reduced,
      "insurance.received G1/i tokyo 2025-03-20 of=G1/p party=jfc amount=4000001", "above-open-item",
      mentions: "4,000,000 JPY"),
    // 1,000,000 x 4,000,000 / 6,448,000 = 620,347.39; x 1,062,400 / 6,448,000 = 164,764.27.
    .allowed(
      "a recovery is shared as it is paid now", after: reduced,
      "recovery.received G1/r tokyo 2025-03-25 guarantee=G1 claim=K1 amount=1000000",
      [
        "tokyo 1010 1210 1000000", "tokyo 2310 2220 620347", "jfc 1120 4120 620347",
        "tokyo 2310 2230 164764", "federation 1120 4120 164764",
      ]),
    .allowed(
      "the suspense that is left is taken to income", after: reduced,
      "compensation.toIncome G1/t tokyo 2025-03-31 guarantee=G1 claim=K1",
      [
        "tokyo 2310 4120 4000000", "tokyo 5120 1210 4000000", "tokyo 9140 9240 4000000",
        "tokyo 2310 4120 1062400", "tokyo 5120 1210 1062400", "tokyo 9140 9240 1062400",
      ]),
    .allowed(
      "after the year end: income falls, the indemnity right counts again",
      after: paid + ["compensation.toIncome G1/t tokyo 2025-03-31 guarantee=G1 claim=K1"],
      "insurance.reduced G1/x tokyo 2025-05-01 guarantee=G1 claim=K1 of=G1/p amount=1120000 reason=late",
      [
        "tokyo 4120 1220 1120000", "jfc 2210 5110 1120000", "tokyo 1210 4180 1120000",
        "tokyo 9240 9140 1120000",
      ]),
    .allowed(
      "the compensator refuses all", after: paid,
      "compensation.reduced G1/x tokyo 2025-03-01 guarantee=G1 claim=K1 of=G1/p amount=1062400 reason=late",
      ["tokyo 2310 1230 1062400", "federation 2120 5110 1062400"]),
    .forbidden(
      "more than was claimed", after: paid,
      "insurance.reduced G1/x tokyo 2025-03-01 guarantee=G1 claim=K1 of=G1/p amount=5120001 reason=late",
      "above-open-item", mentions: "5,120,000 JPY of what was claimed from jfc"),
    .forbidden(
      "what was received already",
      after: paid + ["insurance.received G1/i tokyo 2025-03-20 of=G1/p party=jfc amount=5120000"],
      "insurance.reduced G1/x tokyo 2025-03-21 guarantee=G1 claim=K1 of=G1/p amount=1 reason=late",
      "above-open-item", mentions: "0 JPY of what was claimed"),
    .forbidden(
      "what the payer got of a recovery",
      after: paid + ["recovery.received G1/r tokyo 2025-02-25 guarantee=G1 claim=K1 amount=1000000"],
      "insurance.reduced G1/x tokyo 2025-03-01 guarantee=G1 claim=K1 of=G1/p amount=4325957 reason=late",
      "above-open-item", mentions: "4,325,956 JPY"),
    .forbidden(
      "of an event that claimed nothing", after: paid,
      "insurance.reduced G1/x tokyo 2025-03-01 guarantee=G1 claim=K1 of=G1/a amount=1 reason=late",
      "unknown-item", mentions: "claim K1 on a party that insures"),
    .forbidden(
      "before the claim", after: paid,
      "insurance.reduced G1/x tokyo 2025-02-09 guarantee=G1 claim=K1 of=G1/p amount=1 reason=late",
      "before-item"),
    .allowed(
      "a reduction is reversed", after: reduced, "posting.reversed R tokyo 2025-03-01 of=G1/x reason=error",
      ["tokyo 1220 2310 1120000", "jfc 5110 2210 1120000"]),
    .allowed(
      "what was refused is not claimed again with the next part",
      after: Array(paid[..<5]) + [
        "claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=3200000",
        "insurance.reduced G1/x tokyo 2025-03-01 guarantee=G1 claim=K1 of=G1/p amount=560000 reason=late",
      ],
      "claim.paid G1/q tokyo 2025-03-10 guarantee=G1 claim=K1 amount=3248000",
      [
        "tokyo 2240 1010 3248000", "tokyo 1220 2310 2560000", "jfc 5110 2210 2560000",
        "tokyo 1230 2310 550400", "federation 5110 2120 550400",
      ]),
  ]

  private static let tiers = [
    "fund.contribution C1 direct-1 2024-01-05 party=local amount=20000000",
    "fund.contribution C2 province 2024-01-05 party=local amount=20000000",
    "fund.contribution C3 nation 2024-01-05 party=mof amount=20000000",
    "guarantee.drawn G1/d direct-1 2024-02-01 guarantee=G1 programme=bank-share-20 amount=4000000",
    "claim.accepted G1/a direct-1 2024-10-01 guarantee=G1 claim=K1 amount=4000000",
    "claim.paid G1/p direct-1 2024-10-10 guarantee=G1 claim=K1 amount=4000000",
  ]

  static let withoutSuspense: [EventCase] = [
    .forbidden(
      "one tier of several must be named", after: tiers,
      "insurance.reduced G1/x direct-1 2024-11-01 guarantee=G1 claim=K1 of=G1/p amount=1 reason=late",
      "ambiguous-item"),
    .allowed(
      "income falls", after: tiers,
      "insurance.reduced G1/x direct-1 2024-11-01 guarantee=G1 claim=K1 of=G1/p party=nation amount=400000 "
        + "reason=late",
      ["direct-1 4120 1220 40000000", "nation 2210 5110 40000000"]),
  ]

  // MARK: - Other currencies

  private static let funded = ["fund.contribution C1 tokyo 2024-04-01 party=local amount=50000000"]
  private static let exchanged =
    funded + [
      "fx.exchanged X1 tokyo 2024-05-01 currency=USD amount=10000.50 original_amount=1500075 "
        + "original_currency=JPY"
    ]

  static let exchange: [EventCase] = [
    .allowed(
      "two transfers, each in its currency", after: funded, exchanged[1],
      ["tokyo 1990 1010 1500075", "tokyo 1010 1990 1000050"]),
    .allowed(
      "back, at a stated rate", after: exchanged,
      "fx.exchanged X2 tokyo 2024-06-01 amount=150500 original_amount=1000 original_currency=USD rate=150.5",
      ["tokyo 1990 1010 100000", "tokyo 1010 1990 150500"]),
    .forbidden(
      "not at the stated rate", after: exchanged,
      "fx.exchanged X2 tokyo 2024-06-01 amount=150501 original_amount=1000 original_currency=USD rate=150.5",
      "rate-differs", mentions: "1,000.00 USD at 301/2 is 150,500 JPY"),
    .forbidden(
      "more than there is of it", after: exchanged,
      "fx.exchanged X2 tokyo 2024-06-01 amount=150500 original_amount=10000.51 original_currency=USD",
      "floor", mentions: "1010/USD"),
    .forbidden(
      "into itself", after: funded,
      "fx.exchanged X2 tokyo 2024-06-01 amount=1 original_amount=1 original_currency=JPY", "same-currency"),
    .allowed(
      "worth more", after: exchanged,
      "fx.revalued V1 tokyo 2025-03-31 amount=50000 original_amount=10000.50 original_currency=USD "
        + "component=up",
      ["tokyo 1990 4195 50000"]),
    .allowed(
      "worth less", after: exchanged,
      "fx.revalued V1 tokyo 2025-03-31 amount=50000 original_currency=USD component=down",
      ["tokyo 5175 1990 50000"]),
    .forbidden(
      "neither up nor down", after: exchanged,
      "fx.revalued V1 tokyo 2025-03-31 amount=50000 original_currency=USD component=flat",
      "unknown-direction"),
    .forbidden(
      "in another currency than the book's", after: exchanged,
      "fx.revalued V1 tokyo 2025-03-31 currency=USD amount=500 original_currency=JPY component=up",
      "currency-differs"),
  ]

  // MARK: - Money that belongs to nothing yet

  private static let unknown = ["bank.unapplied U1 tokyo 2024-05-01 amount=70000 party=lenders"]

  static let unapplied: [EventCase] = [
    .allowed("it came in", unknown[0], ["tokyo 1010 2520 70000"]),
    .allowed(
      "paid back in part", after: unknown,
      "bank.reclassified U2 tokyo 2024-05-20 amount=50000 reason=unknown",
      ["tokyo 2520 1010 50000"]),
    .forbidden(
      "more than there is", after: unknown,
      "bank.reclassified U2 tokyo 2024-05-20 amount=70001 reason=unknown", "floor", mentions: "2520/JPY"),
    .forbidden(
      "before it came", after: unknown,
      "bank.reclassified U2 tokyo 2024-04-30 amount=1 reason=unknown", "floor"),
  ]

  // MARK: - Subsidy cost

  private static let appropriated = [
    "fund.contribution C1 program 2023-10-02 party=treasury amount=1000000",
    "subsidyCost.paid S1 program 2024-02-01 programme=7a party=financing "
      + "underwriting_year=2024 amount=600000",
  ]

  static let subsidyCost: [EventCase] = [
    .allowed(
      "paid by the program account into the financing account", after: [appropriated[0]], appropriated[1],
      ["program 5155 1010 60000000", "financing 1015 2610 60000000"]),
    .allowed(
      "used", after: appropriated,
      "subsidyCost.used S2 financing 2024-05-01 programme=7a underwriting_year=2024 amount=100000",
      ["financing 2610 4186 10000000"]),
    .allowed(
      "estimated anew, up", after: appropriated,
      "subsidyCost.reestimated S2 program 2024-09-30 programme=7a party=financing component=up amount=50000",
      ["program 5156 1010 5000000", "financing 1015 2610 5000000"]),
    .allowed(
      "estimated anew, down: to the treasury's receipts",
      after: appropriated + ["transit.arrived T1 financing 2024-02-02 party=program amount=600000"],
      "subsidyCost.reestimated S2 financing 2024-09-30 programme=7a party=treasury "
        + "component=down amount=50000",
      ["financing 2610 1010 5000000"]),
    .allowed(
      "estimated anew, down: to another fund's book",
      after: appropriated + ["transit.arrived T1 financing 2024-02-02 party=program amount=600000"],
      "subsidyCost.reestimated S2 financing 2024-09-30 programme=7a party=program "
        + "component=down amount=50000",
      ["financing 2610 1010 5000000", "program 1015 4185 5000000"]),
    .forbidden(
      "to nobody's book", after: appropriated,
      "subsidyCost.paid S2 program 2024-02-01 programme=7a party=treasury amount=1", "no-book"),
    .forbidden(
      "to a book that is no fund's", after: appropriated,
      "subsidyCost.paid S2 program 2024-02-01 programme=7a party=AL amount=1", "not-a-fund"),
    .forbidden(
      "beyond the money there is", after: appropriated,
      "subsidyCost.paid S2 program 2024-02-01 programme=7a party=financing amount=400000.01", "floor"),
    .forbidden(
      "for a programme that is not there", after: appropriated,
      "subsidyCost.paid S2 program 2024-02-01 programme=x party=financing amount=1", "unknown-programme"),
  ]
}
