Console.WriteLine("akin");
