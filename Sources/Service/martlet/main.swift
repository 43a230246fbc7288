internal import Agent

print(BuildInfo.revision)
