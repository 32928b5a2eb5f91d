import Posting
import Testing

/// Shares that are claimed and ceded on request (domain.md 9.7, ADR 24), each on its allowed and its
/// forbidden side, in the shipped packs with the option switched on.
struct RequestTableTests {
  private static let japan = Result {
    try TestPacks.onRequest("japan", claimed: ["jp,jfc", "jp,federation"])
  }
  private static let japanCeded = Result {
    try TestPacks.onRequest("japan", claimed: ["jp,jfc"], ceded: ["jp,jfc"])
  }
  private static let china = Result {
    try TestPacks.onRequest("china", claimed: ["tiers,province", "tiers,nation"], ceded: ["tiers,nation"])
  }

  private static let unitedStates = Result {
    try TestPacks.onRequest(
      "united-states", claimed: ["7a,treaty:QS-EXAMPLE"], ceded: ["7a,treaty:QS-EXAMPLE"])
  }

  @Test(arguments: claims + corrections) func claimedInJapan(_ row: EventCase) throws {
    try row.run(try RequestTableTests.japan.get())
  }

  @Test(arguments: cessions) func cededInJapan(_ row: EventCase) throws {
    try row.run(try RequestTableTests.japanCeded.get())
  }

  @Test(arguments: tiers) func inChina(_ row: EventCase) throws {
    try row.run(try RequestTableTests.china.get())
  }

  @Test(arguments: treaty) func inTheUnitedStates(_ row: EventCase) throws {
    try row.run(try RequestTableTests.unitedStates.get())
  }

  @Test(arguments: capped) func onTheIsland(_ row: EventCase) throws {
    try row.run(try TestPacks.islandOnRequest.get())
  }

  @Test(arguments: withPayment) func withoutTheOption(_ row: EventCase) throws {
    try row.run(try TestPacks.japan.get())
  }

  // MARK: - Claims

  private static let accepted = [
    "fund.contribution C1 tokyo 2024-04-01 party=local amount=50000000",
    "fund.contribution C2 jfc 2024-04-01 party=mof amount=50000000",
    "fund.contribution C3 federation 2024-04-01 party=mof amount=50000000",
    "guarantee.drawn G1/d tokyo 2024-04-05 guarantee=G1 programme=unsecured amount=8000000",
    "claim.accepted G1/a tokyo 2025-02-01 guarantee=G1 claim=K1 principal=6400000 interest=48000",
  ]
  private static let paid = accepted + ["claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1"]
  private static let insurance = "insurance.claimed G1/i tokyo 2025-03-01 guarantee=G1 claim=K1"
  private static let compensation = "compensation.claimed G1/c tokyo 2025-03-01 guarantee=G1 claim=K1"
  private static let recovered =
    paid + ["recovery.received G1/r tokyo 2025-02-20 guarantee=G1 claim=K1 amount=1000000"]

  /// JP-1: 5,120,000 of 6,448,000 are the insurer's, 1,062,400 the compensator's.
  static let claims: [EventCase] = [
    .allowed("the payment alone", after: accepted, paid[5], ["tokyo 2240 1010 6448000"]),
    .allowed(
      "the insurer's share", after: paid, insurance, ["tokyo 1220 2310 5120000", "jfc 5110 2210 5120000"]),
    .allowed(
      "the compensator's share", after: paid, compensation,
      ["tokyo 1230 2310 1062400", "federation 5110 2120 1062400"]),
    .allowed(
      "a recovery before is shared with nobody", after: paid, recovered[6], ["tokyo 1010 1210 1000000"]),
    // 1,000,000 x 6,400,000 / 6,448,000 = 992,555.8: the base is 6,400,000 - 992,555 = 5,407,445, and 80 % of
    // it 4,325,956: what domain.md 9.5 E6 leaves of 5,120,000 after the insurer's share of 794,044.
    .allowed(
      "less what came in before", after: recovered, insurance,
      ["tokyo 1220 2310 4325956", "jfc 5110 2210 4325956"]),
    // (5,448,000 - 4,325,956) x 80 % = 897,635.2.
    .allowed(
      "the compensator's, less what came in before", after: recovered, compensation,
      ["tokyo 1230 2310 897635", "federation 5110 2120 897635"]),
    // 1,000,000 x 4,325,956 / 5,448,000 = 794,044.05; the original ratio.
    .allowed(
      "a recovery after it is shared by the original ratio", after: recovered + [insurance],
      "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=1000000",
      ["tokyo 1010 1210 1000000", "tokyo 2310 2220 794044", "jfc 1120 4120 794044"]),
    .allowed(
      "all that is left returns to each payer what it paid", after: recovered + [insurance, compensation],
      "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=5448000",
      [
        "tokyo 1010 1210 5448000", "tokyo 2310 2220 4325956", "jfc 1120 4120 4325956",
        "tokyo 2310 2230 897635", "federation 1120 4120 897635",
      ]),
    .allowed(
      "the stated amount is right", after: recovered, insurance + " amount=4325956 party=jfc",
      ["tokyo 1220 2310 4325956", "jfc 5110 2210 4325956"]),
    .forbidden(
      "another amount", after: recovered, insurance + " amount=5120000", "amount-differs",
      mentions: "4,325,956 JPY can be claimed: 5,407,445 JPY of principal and 40,555 JPY"),
    .forbidden(
      "twice", after: paid + [insurance],
      "insurance.claimed G1/j tokyo 2025-03-02 guarantee=G1 claim=K1", "claimed-before", mentions: "jfc"),
    .forbidden(
      "twice, after a recovery",
      after: recovered + [
        insurance, "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=333333",
      ],
      "insurance.claimed G1/j tokyo 2025-05-02 guarantee=G1 claim=K1", "claimed-before"),
    .forbidden("before the payment", after: accepted, insurance, "claim-unpaid"),
    .forbidden(
      "on an earlier day than the payment", after: paid,
      "insurance.claimed G1/i tokyo 2025-02-09 guarantee=G1 claim=K1", "before-latest",
      mentions: "2025-02-10"),
    .forbidden(
      "of a party that compensates", after: paid, insurance + " party=federation", "no-payer",
      mentions: "federation is none that insures guarantee G1"),
    .forbidden("of no claim", after: paid, insurance.replacing("K1", with: "K2"), "unknown-claim"),
    .forbidden(
      "all came in before",
      after: paid + ["recovery.received G1/r tokyo 2025-02-20 guarantee=G1 claim=K1 amount=6448000"],
      insurance, "nothing-to-claim"),
  ]

  private static let part =
    accepted + ["claim.paid G1/p tokyo 2025-02-10 guarantee=G1 claim=K1 amount=3200000"]
  private static let partly =
    part + [
      insurance,
      "recovery.received G1/r tokyo 2025-03-05 guarantee=G1 claim=K1 amount=1000000",
      "claim.paid G1/q tokyo 2025-03-10 guarantee=G1 claim=K1 amount=3248000",
    ]
  private static let again = "insurance.claimed G1/j tokyo 2025-03-20 guarantee=G1 claim=K1"

  static let corrections: [EventCase] = [
    .allowed(
      "a part that is paid", after: part, insurance, ["tokyo 1220 2310 2560000", "jfc 5110 2210 2560000"]),
    .allowed(
      "a recovery of the part", after: Array(partly[..<7]), partly[7],
      ["tokyo 1010 1210 1000000", "tokyo 2310 2220 800000", "jfc 1120 4120 800000"]),
    // 4,325,956 in all, of which the insurer bears 2,560,000 - 800,000.
    .allowed(
      "the rest that is paid later", after: partly, again,
      ["tokyo 1220 2310 2565956", "jfc 5110 2210 2565956"]),
    .allowed(
      "and all of it returns", after: partly + [again],
      "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=5448000",
      ["tokyo 1010 1210 5448000", "tokyo 2310 2220 4325956", "jfc 1120 4120 4325956"]),
    .allowed(
      "it is received", after: paid + [insurance],
      "insurance.received G1/x tokyo 2025-03-20 of=G1/i amount=5120000",
      ["tokyo 1015 1220 5120000", "jfc 2210 1010 5120000"]),
    .allowed(
      "it is reduced", after: paid + [insurance],
      "insurance.reduced G1/x tokyo 2025-03-20 guarantee=G1 claim=K1 of=G1/i amount=1120000 reason=late",
      ["tokyo 2310 1220 1120000", "jfc 2210 5110 1120000"]),
    .allowed(
      "it is taken to income", after: recovered + [insurance],
      "compensation.toIncome G1/t tokyo 2025-03-31 guarantee=G1 claim=K1",
      ["tokyo 2310 4120 4325956", "tokyo 5120 1210 4325956", "tokyo 9140 9240 4325956"]),
    .allowed(
      "the insurer's reserve stays at the payment",
      after: Array(accepted[..<4]) + [
        "claim.notified G1/n tokyo 2025-01-20 guarantee=G1 claim=K1 amount=6400000", accepted[4],
      ], paid[5], ["tokyo 2240 1010 6448000"]),
    .allowed(
      "and is released with the claim",
      after: Array(accepted[..<4]) + [
        "claim.notified G1/n tokyo 2025-01-20 guarantee=G1 claim=K1 amount=6400000", accepted[4], paid[5],
      ], insurance,
      ["tokyo 1220 2310 5120000", "jfc 5110 2210 5120000", "jfc 2310 4210 5120000"]),
    .allowed(
      "reversed", after: recovered + [insurance],
      "posting.reversed R tokyo 2025-03-01 of=G1/i reason=error",
      ["tokyo 2310 1220 4325956", "jfc 2210 5110 4325956"]),
    .allowed(
      "reversed, and claimed again",
      after: recovered + [insurance, "posting.reversed R tokyo 2025-03-01 of=G1/i reason=error"],
      again, ["tokyo 1220 2310 4325956", "jfc 5110 2210 4325956"]),
    .forbidden(
      "a recovery that lowered it is not reversed", after: recovered + [insurance],
      "posting.reversed R tokyo 2025-02-20 of=G1/r reason=error", "later-events-depend",
      mentions: "claim K1 was claimed from other payers since"),
    .forbidden(
      "nor where as much came in since",
      after: recovered + [
        insurance, "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=2000000",
      ],
      "posting.reversed R tokyo 2025-02-20 of=G1/r reason=error", "later-events-depend"),
    .forbidden(
      "a payment that it rests on is not reversed", after: paid + [insurance],
      "posting.reversed R tokyo 2025-02-10 of=G1/p reason=error", "later-events-depend"),
    .forbidden(
      "the first of two is not reversed", after: partly + [again],
      "posting.reversed R tokyo 2025-03-01 of=G1/i reason=error", "later-events-depend"),
    .forbidden(
      "not reversed after its share of a recovery",
      after: paid + [
        insurance, "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=1000000",
      ],
      "posting.reversed R tokyo 2025-03-01 of=G1/i reason=error", "later-events-depend"),
    .allowed(
      "a recovery since is reversed",
      after: recovered + [
        insurance, "recovery.received G1/s tokyo 2025-04-20 guarantee=G1 claim=K1 amount=1000000",
      ],
      "posting.reversed R tokyo 2025-04-20 of=G1/s reason=error",
      ["tokyo 1210 1010 1000000", "tokyo 2220 2310 794044", "jfc 4120 1120 794044"]),
  ]

  static let withPayment: [EventCase] = [
    .forbidden(
      "claimed with the payment already", after: paid, insurance, "claimed-with-payment", mentions: "jfc"),
    .forbidden(
      "bound with the draw already", after: Array(accepted[..<4]),
      "cession.bound G1/b tokyo 2024-04-06 guarantee=G1 party=jfc", "ceded-with-drawdown"),
    .forbidden(
      "no such payer", after: Array(accepted[..<4]),
      "cession.bound G1/b tokyo 2024-04-06 guarantee=G1 party=mof", "not-ceded", mentions: "mof"),
  ]

  // MARK: - Cessions

  private static let drawn = Array(accepted[..<4])
  private static let bound = drawn + ["cession.bound G1/b tokyo 2024-04-10 guarantee=G1 party=jfc"]

  static let cessions: [EventCase] = [
    // The federation has 80 % of what the insurer would leave, whether it is bound or not.
    .allowed(
      "the draw cedes nothing to the insurer", after: Array(drawn[..<3]), drawn[3],
      ["tokyo 9110 9210 8000000", "tokyo 9120 9220 1280000", "federation 9110 9210 1280000"]),
    .allowed(
      "bound", after: drawn, bound[4], ["tokyo 9120 9220 6400000", "jfc 9110 9210 6400000"]),
    .allowed(
      "a later draw is ceded at once", after: bound,
      "guarantee.drawn G1/e tokyo 2024-05-05 guarantee=G1 amount=1000000",
      [
        "tokyo 9110 9210 1000000", "tokyo 9120 9220 800000", "jfc 9110 9210 800000",
        "tokyo 9120 9220 160000", "federation 9110 9210 160000",
      ]),
    .allowed(
      "amortisation relieves what is bound", after: bound,
      "guarantee.amortised G1/m tokyo 2024-12-31 guarantee=G1 amount=1600000",
      [
        "tokyo 9210 9110 1600000", "tokyo 9220 9120 1280000", "jfc 9210 9110 1280000",
        "tokyo 9220 9120 256000", "federation 9210 9110 256000",
      ]),
    .allowed(
      "and not what is not bound", after: drawn,
      "guarantee.amortised G1/m tokyo 2024-12-31 guarantee=G1 amount=1600000",
      ["tokyo 9210 9110 1600000", "tokyo 9220 9120 256000", "federation 9210 9110 256000"]),
    .allowed(
      "bound after an amortisation: of what is left",
      after: drawn + ["guarantee.amortised G1/m tokyo 2024-12-31 guarantee=G1 amount=1600000"],
      "cession.bound G1/b tokyo 2025-01-10 guarantee=G1",
      ["tokyo 9120 9220 5120000", "jfc 9110 9210 5120000"]),
    .allowed(
      "acceptance relieves what is bound", after: bound, accepted[4],
      [
        "tokyo 1210 2240 6400000", "tokyo 1210 2240 48000", "tokyo 9210 9110 6400000",
        "tokyo 9220 9120 5120000", "jfc 9210 9110 5120000",
        "tokyo 9220 9120 1024000", "federation 9210 9110 1024000",
      ]),
    .allowed(
      "what is not bound stays with the guarantor: the federation pays no more for it",
      after: drawn + [accepted[4]], paid[5],
      ["tokyo 2240 1010 6448000", "tokyo 1230 2310 1062400", "federation 5110 2120 1062400"]),
    .forbidden(
      "nothing is claimed of who was not bound", after: drawn + [accepted[4], paid[5]], insurance,
      "not-bound", mentions: "the cession to jfc"),
    .allowed(
      "of who was bound", after: bound + [accepted[4], paid[5]], insurance,
      ["tokyo 1220 2310 5120000", "jfc 5110 2210 5120000"]),
    .forbidden(
      "after the claim", after: drawn + [accepted[4]],
      "cession.bound G1/b tokyo 2025-02-10 guarantee=G1 party=jfc", "bound-after-claim",
      mentions: "claim K1"),
    .forbidden(
      "after the notice of one",
      after: drawn + ["claim.notified G1/n tokyo 2025-01-20 guarantee=G1 claim=K1 amount=6400000"],
      "cession.bound G1/b tokyo 2025-02-10 guarantee=G1 party=jfc", "bound-after-claim"),
    .forbidden(
      "twice", after: bound, "cession.bound G1/c tokyo 2024-04-11 guarantee=G1", "bound-before"),
    .forbidden(
      "before the draw", after: drawn, "cession.bound G1/b tokyo 2024-04-04 guarantee=G1", "before-drawdown",
      mentions: "2024-04-05"),
    .forbidden(
      "a guarantee that ended", after: drawn + ["guarantee.released G1/x tokyo 2024-06-01 guarantee=G1"],
      "cession.bound G1/b tokyo 2024-07-04 guarantee=G1", "nothing-outstanding"),
    .forbidden(
      "who was ceded to with the draw", after: drawn,
      "cession.bound G1/b tokyo 2024-04-10 guarantee=G1 party=federation", "ceded-with-drawdown"),
    .forbidden(
      "a premium of what is not bound", after: drawn,
      "premium.ceded G1/v tokyo 2024-04-10 guarantee=G1 amount=128000 period_from=2024-04-05 "
        + "period_to=2025-04-04", "not-ceded"),
    .allowed(
      "reversed", after: bound, "posting.reversed R tokyo 2024-04-10 of=G1/b reason=error",
      ["tokyo 9220 9120 6400000", "jfc 9210 9110 6400000"]),
    .allowed(
      "reversed, and bound again",
      after: bound + ["posting.reversed R tokyo 2024-04-10 of=G1/b reason=error"],
      "cession.bound G1/c tokyo 2024-04-12 guarantee=G1",
      ["tokyo 9120 9220 6400000", "jfc 9110 9210 6400000"]),
    .forbidden(
      "not reversed after what rests on it",
      after: bound + ["guarantee.amortised G1/m tokyo 2024-12-31 guarantee=G1 amount=1600000"],
      "posting.reversed R tokyo 2024-04-10 of=G1/b reason=error", "later-events-depend"),
    .forbidden(
      "the draw is not reversed before it", after: bound,
      "posting.reversed R tokyo 2024-04-05 of=G1/d reason=error", "later-events-depend",
      mentions: "a cession was bound since"),
  ]

  // MARK: - Several payers

  private static let tiersDrawn = [
    "fund.contribution C1 direct-1 2024-01-05 party=local amount=20000000",
    "fund.contribution C2 province 2024-01-05 party=local amount=20000000",
    "fund.contribution C3 nation 2024-01-05 party=mof amount=20000000",
    "guarantee.drawn G1/d direct-1 2024-02-01 guarantee=G1 programme=bank-share-20 amount=4000000",
  ]
  private static let tiersPaid =
    tiersDrawn + [
      "cession.bound G1/b direct-1 2024-02-02 guarantee=G1",
      "claim.accepted G1/a direct-1 2024-10-01 guarantee=G1 claim=K1 amount=4000000",
      "claim.paid G1/p direct-1 2024-10-10 guarantee=G1 claim=K1",
    ]

  static let tiers: [EventCase] = [
    .allowed(
      "one tier is bound", after: tiersDrawn, tiersPaid[4],
      ["direct-1 9120 9220 100000000", "nation 9110 9210 100000000"]),
    .allowed(
      "both are claimed from at once", after: tiersPaid,
      "insurance.claimed G1/i direct-1 2024-11-01 guarantee=G1 claim=K1",
      [
        "direct-1 1220 4120 100000000", "province 5110 2210 100000000",
        "direct-1 1220 4120 100000000", "nation 5110 2210 100000000",
      ]),
    .allowed(
      "a recovery between their claims is shared with the first",
      after: tiersPaid + [
        "insurance.claimed G1/i direct-1 2024-11-01 guarantee=G1 claim=K1 party=province"
      ],
      "recovery.received G1/r direct-1 2024-11-05 guarantee=G1 claim=K1 amount=400000",
      ["direct-1 1010 1210 40000000", "direct-1 5160 2220 10000000", "province 1120 4120 10000000"]),
    .allowed(
      "and lowers the base of the second",
      after: tiersPaid + [
        "insurance.claimed G1/i direct-1 2024-11-01 guarantee=G1 claim=K1 party=province",
        "recovery.received G1/r direct-1 2024-11-05 guarantee=G1 claim=K1 amount=400000",
      ],
      "insurance.claimed G1/j direct-1 2024-11-10 guarantee=G1 claim=K1",
      ["direct-1 1220 4120 90000000", "nation 5110 2210 90000000"]),
    .allowed(
      "a later recovery is shared with both alike",
      after: tiersPaid + [
        "insurance.claimed G1/i direct-1 2024-11-01 guarantee=G1 claim=K1 party=province",
        "recovery.received G1/r direct-1 2024-11-05 guarantee=G1 claim=K1 amount=400000",
        "insurance.claimed G1/j direct-1 2024-11-10 guarantee=G1 claim=K1",
      ],
      "recovery.received G1/s direct-1 2024-11-15 guarantee=G1 claim=K1 amount=3600000",
      [
        "direct-1 1010 1210 360000000", "direct-1 5160 2220 90000000", "province 1120 4120 90000000",
        "direct-1 5160 2220 90000000", "nation 1120 4120 90000000",
      ]),
  ]

  // MARK: - Treaties and caps

  private static let usDrawn = Array(UnitedStatesTests.paid[..<3])
  private static let usBound =
    usDrawn + [
      "cession.bound L1/b AL 2023-11-02 guarantee=L1 treaty=QS-EXAMPLE"
    ]
  private static let usPaid = usBound + Array(UnitedStatesTests.paid[3...])

  /// US-1 (domain.md 4): 80 % of 600,000 are ceded, and 80 % of 75,000 that come in.
  static let treaty: [EventCase] = [
    .allowed(
      "drawn, and ceded to nobody", after: Array(usDrawn[..<2]), usDrawn[2], ["AL 9110 9210 75000000"]),
    .allowed(
      "bound under the treaty", after: usDrawn, usBound[3],
      ["AL 9120 9220 60000000", "reinsurer 9110 9210 60000000"]),
    .forbidden(
      "under no such treaty", after: usDrawn, "cession.bound L1/b AL 2023-11-02 guarantee=L1 treaty=QS",
      "not-ceded", mentions: "QS"),
    .allowed("the payment alone", after: Array(usPaid[..<5]), usPaid[5], ["AL 2240 1010 60000000"]),
    .allowed(
      "claimed less what came in",
      after: usPaid + ["recovery.received L1/r AL 2024-06-20 guarantee=L1 claim=L1 amount=75000.00"],
      "insurance.claimed L1/i AL 2024-07-01 guarantee=L1 claim=L1",
      ["AL 1220 4120 42000000", "reinsurer 5110 2210 42000000"]),
    .allowed(
      "what comes in after it is shared",
      after: usPaid + ["insurance.claimed L1/i AL 2024-07-01 guarantee=L1 claim=L1"],
      "recovery.received L1/r AL 2025-06-01 guarantee=L1 claim=L1 amount=75000.00",
      ["AL 1010 1210 7500000", "AL 5160 2220 6000000", "reinsurer 1120 4120 6000000"]),
  ]

  private static let storm = [
    "fund.contribution C1 atoll 2024-01-05 party=council amount=300000000",
    "fund.contribution C2 island-re 2024-01-05 party=council amount=300000000",
    "fund.contribution C3 ocean-re 2024-01-05 party=treasury amount=300000000",
    "guarantee.drawn G1 atoll 2024-07-10 guarantee=G1 programme=storm-quay amount=20000000 disaster=cyclone "
      + "area=quay",
    "claim.accepted G1/a atoll 2024-08-01 guarantee=G1 claim=K1 principal=12000000",
  ]
  private static let stormPaid = storm + ["claim.paid G1/p atoll 2024-08-10 guarantee=G1 claim=K1"]

  /// A cap of 12 % of 20 M: what is above it stays with the guarantor once it is claimed.
  static let capped: [EventCase] = [
    .allowed(
      "the payment claims of the other tier alone", after: storm, stormPaid[5],
      ["atoll 2240 1010 12000000000", "atoll 1220 4120 3000000000", "island-re 5110 2210 3000000000"]),
    .allowed(
      "claimed up to the cap", after: stormPaid,
      "insurance.claimed G1/i atoll 2024-09-01 guarantee=G1 claim=K1",
      ["atoll 1220 4120 2400000000", "ocean-re 5110 2210 2400000000", "atoll 9150 9250 600000000"]),
    .allowed(
      "less what came in before: a quarter of 11 M",
      after: stormPaid + ["recovery.received R1 atoll 2024-08-20 guarantee=G1 claim=K1 amount=1000000"],
      "insurance.claimed G1/i atoll 2024-09-01 guarantee=G1 claim=K1",
      ["atoll 1220 4120 2400000000", "ocean-re 5110 2210 2400000000", "atoll 9150 9250 350000000"]),
    .allowed(
      "below the cap",
      after: stormPaid + ["recovery.received R1 atoll 2024-08-20 guarantee=G1 claim=K1 amount=4000000"],
      "insurance.claimed G1/i atoll 2024-09-01 guarantee=G1 claim=K1",
      ["atoll 1220 4120 2000000000", "ocean-re 5110 2210 2000000000"]),
  ]
}
