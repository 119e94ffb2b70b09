Console.WriteLine("rnn");
