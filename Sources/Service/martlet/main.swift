internal import Agent
internal import Glibc

let arguments = CommandLine.arguments
exit(CommandRunner.run(program: arguments[0], Array(arguments.dropFirst())).rawValue)
