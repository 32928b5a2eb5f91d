import Foundation
import Testing

/// `gledger treaty apply`: OED contracts on given losses.
@Suite struct TreatyTests {
  private static let contracts = "\(Program.root)/../shared/data/oed"

  /// A folder with a programme; files that are not given are those of three guarantees of two borrowers.
  private func folder(_ files: [String: String] = [:]) throws -> String {
    let folder = try TestFolder.shared.folder("oed")
    var all = [
      "account.csv": "PortNumber,AccNumber,AccCurrency,PolNumber\nP1,A-G1,EUR,1\nP1,A-G2,EUR,1\n",
      "location.csv": "PortNumber,AccNumber,LocNumber\nP1,A-G1,G1\nP1,A-G2,G2\nP1,A-G2,G3\n",
      "ri_info.csv":
        "ReinsNumber,ReinsName,ReinsCurrency,ReinsType,InuringPriority,RiskLevel,CededPercent\n"
        + "1,QS30,EUR,QS,1,LOC,0.3\n",
      "ri_scope.csv": "ReinsNumber,PortNumber\n1,P1\n",
      "losses.csv": "event,PortNumber,AccNumber,LocNumber,loss\nE1,P1,A-G1,G1,217300.00\n",
    ]
    all.merge(files) { _, new in new }
    for (name, text) in all { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
    return folder
  }

  private func apply(_ folder: String, _ format: String? = nil) throws -> Outcome {
    var program = Program()
    program.folder = folder
    let arguments = ["treaty", "apply", "--oed", ".", "--losses", "losses.csv"]
    return try program.run(arguments + (format.map { ["--format", $0] } ?? []))
  }

  @Test func theDocumentIsAsDescribed() throws {
    let outcome = try apply(folder(), "json")
    let expected =
      #"{"currency":"EUR","events":[{"event":"E1","gross":"217300.00","ceded":"65190.00","net":"152110.00","#
      + #""treaties":[{"treaty":"QS30","ceded":"65190.00","risks":"#
      + #"[{"risk":"P1/A-G1/G1","ceded":"65190.00"}]}],"#
      + #""risks":[{"risk":"P1/A-G1/G1","gross":"217300.00","net":"152110.00"}]}]}"#
    var document = try outcome.json()
    document["format"] = nil
    var events = try #require(document["events"] as? [[String: Any]])
    var treaties = try #require(events[0]["treaties"] as? [[String: Any]])
    #expect(treaties[0]["number"] as? String == "1")
    treaties[0]["number"] = nil
    events[0]["treaties"] = treaties
    document["events"] = events
    let wanted = try JSONSerialization.jsonObject(with: Data(expected.utf8))
    #expect(outcome.status == 0 && NSDictionary(dictionary: document).isEqual(wanted), "\(outcome)")
  }

  /// reinsurance.md 2.4: quota share, then excess of loss on its net; two layers stand at one priority.
  @Test func aProgramme() throws {
    let outcome = try apply(
      folder([
        "ri_info.csv": """
        ReinsNumber,ReinsName,ReinsCurrency,ReinsType,InuringPriority,RiskLevel,CededPercent,RiskAttachment,\
        RiskLimit,OccAttachment,OccLimit,PlacedPercent,TreatyShare,Extra
        1,Surplus,EUR,SS,1,LOC,,0,0,0,0,1,1,x
        2,QS,EUR,QS,2,,0.4,0,0,0,0,1,0.5,x
        3,PR,EUR,PR,3,ACC,1,1000,500,0,0,0.9,,x
        4,Layer 1,EUR,CXL,4,SEL,1,0,0,500,1000,1,,x
        5,Layer 2,EUR,CXL,4,,1,0,0,1500,0,1,,x

        """,
        "ri_scope.csv": """
        ReinsNumber,PortNumber,AccNumber,LocNumber,CededPercent
        1,P1,A-G1,G1,0.1
        1,P1,A-G2,G2,0.255
        2,P1,,,
        3,,A-G1,,
        3,,A-G2,,
        4,,,,
        5,,,,

        """,
        "losses.csv": """
        event,PortNumber,AccNumber,LocNumber,loss
        second,P1,A-G2,G3,1800
        first,P1,A-G1,G1,1500.55
        first,P1,A-G2,G2,2000.01
        second,P1,A-G2,G2,99.99
        first,P1,A-G2,G3,0.01
        second,P1,A-G2,G3,200

        """,
      ]))
    try expect("\(outcome)", is: "treaty-programme.txt")
  }

  @Test func recordsForASpreadsheet() throws {
    let outcome = try apply(folder(), "csv")
    #expect(
      outcome.output
        == "event,risk,gross,ceded,net,QS30\r\nE1,P1/A-G1/G1,217300.00,65190.00,152110.00,65190.00\r\n")
  }

  /// Account layers apply first: 30 % of 5,000,000 above 500,000, and 30 % of what lies above 5,500,000.
  @Test func accountLayersApplyFirst() throws {
    let outcome = try apply(
      folder([
        "account.csv": """
        PortNumber,AccNumber,AccCurrency,PolNumber,LayerParticipation,LayerLimit,LayerAttachment
        P1,A-G1,EUR,L1,0.3,5000000,500000
        P1,A-G1,EUR,L2,0.3,100000000,5500000
        P1,A-G2,EUR,1,0,0,0

        """,
        "losses.csv":
          "event,PortNumber,AccNumber,LocNumber,loss\nE1,P1,A-G1,G1,6000000\nE2,P1,A-G1,G1,500000\n",
      ]), "csv")
    #expect(
      outcome.output.split(separator: "\r\n").dropFirst().map(String.init) == [
        "E1,P1/A-G1/G1,1650000.00,495000.00,1155000.00,495000.00",
        "E2,P1/A-G1/G1,0.00,0.00,0.00,0.00",
      ], "\(outcome)")
  }

  private static let info =
    "ReinsNumber,ReinsName,ReinsCurrency,ReinsType,InuringPriority,RiskLevel,CededPercent\n"

  /// Each refusal of reinsurance.md 6, and files of a bad form.
  private static let refusals: [(name: String, files: [String: String])] = [
    (
      "over 100 % at one priority",
      [
        "ri_info.csv": info + "1,A,EUR,QS,1,LOC,0.6\n2,B,EUR,QS,1,LOC,0.6\n",
        "ri_scope.csv": "ReinsNumber,PortNumber\n1,P1\n2,P1\n",
      ]
    ),
    (
      "different levels at one priority",
      [
        "ri_info.csv": info + "1,A,EUR,QS,1,LOC,0.4\n2,B,EUR,CXL,1,,1\n",
        "ri_scope.csv": "ReinsNumber,PortNumber\n1,P1\n2,P1\n",
      ]
    ),
    ("a level on an event excess", ["ri_info.csv": info + "1,A,EUR,CXL,1,ACC,1\n"]),
    (
      "a surplus row without its share",
      [
        "ri_info.csv": info + "1,A,EUR,SS,1,LOC,\n",
        "ri_scope.csv": "ReinsNumber,AccNumber,LocNumber,CededPercent\n1,A-G1,G1,\n",
      ]
    ),
    (
      "a surplus that names no risk",
      [
        "ri_info.csv": info + "1,A,EUR,SS,1,LOC,\n",
        "ri_scope.csv": "ReinsNumber,AccNumber,LocNumber,CededPercent\n1,A-G1,,0.2\n",
      ]
    ),
    (
      "a risk with two shares",
      [
        "ri_info.csv": info + "1,A,EUR,SS,1,LOC,\n",
        "ri_scope.csv": "ReinsNumber,AccNumber,LocNumber,CededPercent\n1,A-G1,G1,0.1\n1,A-G1,G1,0.2\n",
      ]
    ),
    (
      "more errors than are shown",
      [
        "losses.csv": "event,PortNumber,AccNumber,LocNumber,loss\n"
          + (1...1_500).map { "E\($0),P1,A-G1,G7,5\n" }.joined()
      ]
    ),
    ("a currency without a rate", ["ri_info.csv": info + "1,A,USD,QS,1,LOC,0.3\n"]),
    ("a share in percent", ["ri_info.csv": info + "1,A,EUR,QS,1,LOC,30\n"]),
    ("a priority of zero", ["ri_info.csv": info + "1,A,EUR,QS,0,LOC,0.3\n"]),
    ("a type that does not exist", ["ri_info.csv": info + "1,A,EUR,XX,1,LOC,0.3\n"]),
    ("a contract without a scope", ["ri_scope.csv": "ReinsNumber,PortNumber\n"]),
    ("a scope of no contract", ["ri_scope.csv": "ReinsNumber,PortNumber\n1,P1\n7,P1\n"]),
    ("a location of no account", ["location.csv": "PortNumber,AccNumber,LocNumber\nP1,A-G9,G1\n"]),
    ("a loss of no location", ["losses.csv": "event,PortNumber,AccNumber,LocNumber,loss\nE1,P1,A-G1,G7,5\n"]),
    ("a loss below zero", ["losses.csv": "event,PortNumber,AccNumber,LocNumber,loss\nE1,P1,A-G1,G1,-5\n"]),
    (
      "a loss with too many decimals",
      ["losses.csv": "event,PortNumber,AccNumber,LocNumber,loss\nE1,P1,A-G1,G1,5.001\n"]
    ),
    ("a file without a column", ["losses.csv": "event,PortNumber,AccNumber,loss\nE1,P1,A-G1,5\n"]),
    ("an empty file", ["ri_info.csv": ""]),
    (
      "layers that take more than the loss",
      [
        "ri_info.csv": "ReinsNumber,ReinsName,ReinsCurrency,ReinsType,InuringPriority,OccLimit\n"
          + "1,A,EUR,CXL,1,150000\n2,B,EUR,CXL,1,150000\n",
        "ri_scope.csv": "ReinsNumber,PortNumber\n1,P1\n2,P1\n",
      ]
    ),
  ]

  @Test func whatHasNoOneAnswerIsRefused() throws {
    var page = ""
    for (name, files) in TreatyTests.refusals {
      let folder = try folder(files)
      let outcome = try apply(folder)
      #expect(outcome.status == 3 && outcome.output.isEmpty, "\(name): \(outcome)")
      #expect(try apply(folder, "json").status == 3)
      page += "## \(name)\n\(outcome.errors)\n"
    }
    try expect(page, is: "treaty-refusals.txt")
  }

  /// What each of the public contracts cedes of the losses 100.00, 50.25 and 70.00, and of one of 200.00.
  private static let ceded: [(folder: String, ceded: [String])] = [
    ("acc_SS", ["22.02", "20.00"]), ("loc_SS", ["22.02", "20.00"]), ("loc_limit_QS", ["30.00", "10.00"]),
    ("multiple_CAT_XL", ["15.00", "15.00"]), ("multiple_QS_1", ["132.14", "120.00"]),
    ("multiple_QS_2", ["121.13", "110.00"]), ("multiple_SS", ["66.07", "60.00"]),
    ("placed_acc_limit_QS", ["68.00", "40.00"]), ("pol_limit_QS", ["20.00", "10.00"]),
    ("simple_CAT_XL", ["170.25", "150.00"]), ("simple_QS", ["110.12", "100.00"]),
  ]

  private static var haveContracts: Bool {
    FileManager.default.fileExists(atPath: contracts)
      || ProcessInfo.processInfo.environment["CI"] != nil
  }

  @Test(.enabled(if: TreatyTests.haveContracts, "needs ../shared/data/oed"))
  func publicContracts() throws {
    let losses = try TestFolder.shared.write(
      """
      event,PortNumber,AccNumber,LocNumber,loss
      E1,1,1,1,100
      E1,1,1,2,50.25
      E1,1,2,3,70
      E2,1,2,4,200

      """, as: "losses.csv")
    for (folder, ceded) in TreatyTests.ceded {
      let path = "\(TreatyTests.contracts)/ritool/\(folder)"
      let outcome = try Program().run(
        ["treaty", "apply", "--oed", path, "--losses", losses, "--format", "json"])
      #expect(outcome.status == 0, "\(folder): \(outcome)")
      let events = try #require(outcome.json()["events"] as? [[String: Any]])
      #expect(events.map { $0["ceded"] as? String } == ceded, "\(folder)")
    }
    // Facultative cessions of a location, a policy and an account that meet, at one priority.
    let mixed = try Program().run(
      ["treaty", "apply", "--oed", "\(TreatyTests.contracts)/ritool/multiple_FAC", "--losses", losses])
    #expect(mixed.status == 3 && mixed.errors.contains("of the same priority 1"), "\(mixed)")
    try expect(mixed.errors, is: "treaty-multiple-fac.txt")
  }

  @Test(.enabled(if: TreatyTests.haveContracts, "needs ../shared/data/oed"))
  func theContractsOfPiWind() throws {
    let folder = try TestFolder.shared.folder("piwind")
    for (file, name) in [
      ("SourceAccOEDPiWind", "account"), ("SourceLocOEDPiWind10", "location"),
      ("SourceReinsInfoOEDPiWind", "ri_info"), ("SourceReinsScopeOEDPiWind", "ri_scope"),
    ] {
      try FileManager.default.copyItem(
        atPath: "\(TreatyTests.contracts)/\(file).csv", toPath: "\(folder)/\(name).csv")
    }
    try Data(
      """
      event,PortNumber,AccNumber,LocNumber,loss
      1,1,A11111,10002082047,700000
      1,1,A11111,10002082048,300000

      """
      .utf8
    ).write(to: URL(fileURLWithPath: "\(folder)/losses.csv"))
    let outcome = try apply(folder, "csv")
    // 30 % of the 500,000 above 500,000, of which the surplus cedes 10 % and 20 %.
    #expect(
      outcome.output.split(separator: "\r\n").map(String.init) == [
        "event,risk,gross,ceded,net,ABC QS",
        "1,1/A11111/10002082047,105000.00,10500.00,94500.00,10500.00",
        "1,1/A11111/10002082048,45000.00,9000.00,36000.00,9000.00",
      ], "\(outcome)")
  }
}
