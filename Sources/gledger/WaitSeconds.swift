import ArgumentParser

/// How long a command waits for what another session holds, as it is typed: whole seconds, 0 for ever.
struct WaitSeconds: ExpressibleByArgument {
  let seconds: Int

  init(_ seconds: Int) { self.seconds = seconds }

  init?(argument: String) {
    guard let seconds = Int(argument), seconds >= 0 else { return nil }
    self.seconds = seconds
  }

  var defaultValueDescription: String { "\(seconds)" }

  /// What the server takes; more than it can count is as long as it can.
  var milliseconds: Int32 {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? .max : Int32(clamping: product)
  }
}
