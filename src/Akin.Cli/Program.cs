using Akin.Cli;

return await CommandLine.RunAsync(args);
